// The transcript as a list of things to draw, each with a stable key. Pure.

const RUN_GAP_MS = 5 * 60_000; // a longer pause shows the time

/**
 * Items of the session on screen: `time`, `message`, `notice`, `offer`, `contact`, `draft`, `typing`. `status` is under the last
 * own message: "sent", "sending", "queued", or the code it was refused with. `offer` is the key of the question to be
 * answered, or "". `asksContact`: the visitor is asked where to reach them.
 */
export function transcriptItems({ session, underway, queue, isOnline, offer, asksContact, now }) {
  const items = [];
  let last = null;
  const push = (item) => {
    if (item.at && (!last || item.at - last.at > RUN_GAP_MS)) items.push({ kind: "time", key: `t${item.key}`, at: item.at });
    if (item.kind !== "message") last = { at: item.at ?? last?.at ?? 0 };
    else {
      item.isFirst = last?.author !== item.author || last?.name !== item.name || item.at - last.at > RUN_GAP_MS;
      last = item;
    }
    items.push(item);
  };
  for (const event of session?.events ?? []) push(fromEvent(event));
  for (const entry of underway) push(own(entry, "sent"));
  for (const entry of queue) push(own(entry, entry.refused ?? (isOnline ? "sending" : "queued")));
  if (offer) push({ kind: "offer", key: offer });
  // The same through whatever is said meanwhile: what is being typed in it stays.
  if (asksContact) push({ kind: "contact", key: "contact" });
  if (session) pushLive(push, session, now);
  return markStatus(items);
}

function fromEvent(event) {
  if (event.kind !== "message") return { kind: "notice", key: `n${event.seq}`, at: event.at, text: event.text };
  const key = event.client_id ? `m${event.client_id}` : `e${event.seq}`;
  return { ...event, kind: "message", key, status: event.author === "visitor" ? "sent" : undefined };
}

function own(entry, status) {
  const { client_id, text, at } = entry;
  return { kind: "message", key: `m${client_id}`, client_id, author: "visitor", text, at, status };
}

function pushLive(push, session, now) {
  const drafts = [...session.drafts.values()].filter((draft) => draft.text);
  for (const { turn, text } of drafts) push({ kind: "draft", key: `d${turn}`, text });
  const { typing } = session;
  if (typing && typing.until > now && drafts.length === 0)
    push({ kind: "typing", key: "typing", who: typing.who, name: typing.name });
}

/** A message shows its status while it is not sent, and the last of the visitor's own when nothing came after it. */
function markStatus(items) {
  const end = items.findLastIndex((item) => item.kind === "message" || item.kind === "notice");
  items.forEach((item, index) => {
    if (item.status === "sent" && index !== end) item.status = undefined;
  });
  return items;
}
