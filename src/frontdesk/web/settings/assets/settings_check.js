// Shows a check's findings one by one, as the server comes to them.

const LEVELS = { ok: "Works: ", warn: "Could be better: ", fail: "Stopped here: " };

export function offerCheck(button) {
  const list = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    await check(button.dataset.check, list);
    button.removeAttribute("aria-disabled");
  });
}

async function check(address, place) {
  const list = document.createElement("ul");
  list.className = "findings";
  const busy = item({ level: "busy", text: "Looking…" });
  list.append(busy);
  place.replaceChildren(list);
  try {
    for await (const finding of findings(address)) busy.before(item(finding));
  } catch {
    busy.before(item({ level: "fail", text: "This server doesn't answer", mend: "Nothing is lost. Try again in a moment." }));
  }
  busy.remove();
}

/** One object a line. */
async function* findings(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  let rest = "";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

function item({ level, text, mend }) {
  const made = document.getElementById("finding-template").content.firstElementChild.cloneNode(true);
  made.classList.add(level);
  const mark = made.querySelector(".mark");
  mark.classList.add(level);
  mark.append(document.getElementById(`mark-${level}`)?.content.cloneNode(true) ?? "");
  made.querySelector(".sr").textContent = LEVELS[level] ?? "";
  made.querySelector(".words").textContent = text;
  made.querySelector(".mend").textContent = mend ?? "";
  return made;
}
