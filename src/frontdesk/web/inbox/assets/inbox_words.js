// What the page says, and when. Pure: texts out of data.

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const VISITOR_CHARS = 4; // as Telegram names a visitor
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const shortDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const longDate = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const languages = new Intl.DisplayNames(["en"], { type: "language" });

export const visitorName = ({ visitor }) => `Visitor ${visitor.replace(/^v_/, "").slice(-VISITOR_CHARS)}`;

export const clockTime = (at) => clock.format(at);
export const wholeTime = (at) => whole.format(at);

const midnight = (at) => new Date(at).setHours(0, 0, 0, 0);

/** How many calendar days ago, for the reader. */
const daysAgo = (at, now) => Math.round((midnight(now) - midnight(at)) / DAY_MS);

/** For a row: the shortest that is exact enough. */
export function rowTime(at, now) {
  const days = daysAgo(at, now);
  if (days <= 0) return clock.format(at);
  if (days === 1) return "Yesterday";
  return days < 7 ? weekday.format(at) : shortDate.format(at);
}

export function dayName(at, now) {
  const days = daysAgo(at, now);
  if (days <= 0) return "Today";
  return days === 1 ? "Yesterday" : longDate.format(at);
}

/** "just now", "4 min", "2 h 5 min", "3 days". */
export function duration(ms) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}

function ago(at, now) {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 2) return "just now";
  return seconds < 60 ? `${seconds} s ago` : `${duration(now - at)} ago`;
}

export function languageName(locale) {
  try {
    return languages.of(locale) ?? locale;
  } catch {
    return locale;
  }
}

export const operatorName = ({ name, username }) => name || username || "an operator";

/** "2 new", for the pill. */
export const fresh = (count) => `${count} new`;

/** The window's title: how many wait comes first. */
export const pageTitle = (waiting) => (waiting ? `(${waiting}) Inbox · Frontdesk` : "Inbox · Frontdesk");

// --- The state of a session

/** `{tone, icon, text}` for a row and beside the reply box. */
export function stateTag(session, me, now) {
  if (session.status === "closed") return { tone: "", icon: "lock", text: "Closed" };
  if (session.mode === "waiting") {
    const since = session.waiting_since ? duration(now - session.waiting_since) : "";
    return { tone: "wait", icon: "hourglass", text: since ? `Waiting · ${since}` : "Waiting" };
  }
  if (session.mode === "ai") return { tone: "ai", icon: "spark", text: "AI" };
  const isMine = session.operator?.id === me.id;
  return { tone: "good", icon: "person", text: isMine ? "You" : operatorName(session.operator ?? {}) };
}

const CLOSED_BY = {
  visitor: "Closed by the visitor.",
  operator: "Closed by an operator.",
  idle: "Closed: nobody wrote for a while.",
  left: "Closed: the visitor left.",
};

/** One sentence beside the reply box: who answers now. */
export function stateLine(session, me) {
  if (session.status === "closed") return CLOSED_BY[session.closed_by] ?? "Closed.";
  if (session.mode === "waiting") return "Nobody has it yet.";
  if (session.mode === "ai") return "answers now. Your reply takes it over.";
  const has = session.operator?.id === me.id ? "have" : "has"; // the name stands before it
  return `${has} this session. AI is off.`;
}

/** What the button beside the reply box does now. */
export function sendLabel(session, me, isNote) {
  if (isNote) return "Add note";
  if (session.status === "closed") return "Reopen and send";
  if (session.mode !== "human") return "Take and reply";
  if (session.operator?.id === me.id) return "Reply";
  return `Reply as ${me.name} (${operatorName(session.operator ?? {})}'s session)`;
}

/** What may be done beside replying: `[{what, label, tone}]`. */
export function actsOf(session, me) {
  if (session.status === "closed") return [{ what: "reopen", label: "Reopen" }];
  const close = { what: "close", label: "Close" };
  const hand = { what: "hand-to-ai", label: "Hand to AI" };
  if (session.mode === "ai") return [{ what: "take", label: "Take" }, close];
  if (session.mode === "waiting") return [{ what: "take", label: "Take" }, hand, close];
  const isMine = session.operator?.id === me.id;
  const over = { what: "take-over", label: `Take over from ${operatorName(session.operator ?? {})}` };
  return isMine ? [hand, close] : [over, hand, close];
}

// --- What went otherwise than meant

/** What the session has become, for somebody who acted on an older state. `at` is when, null if not known. */
export function whatChanged(session, me, at, now) {
  const when = at ? ` ${ago(at, now)}` : "";
  if (session.status === "closed") {
    const by = { visitor: "The visitor closed it", operator: "A colleague closed it" }[session.closed_by] ?? "It was closed";
    return `${by}${when}.`;
  }
  if (session.mode === "ai") return `It was handed to the assistant${when}.`;
  if (session.mode === "waiting") return "It waits for an operator again.";
  if (session.operator?.id === me.id) return `You have it now.`;
  return `${operatorName(session.operator ?? {})} took it${when}.`;
}

/** The words for a refusal; `kept` says what is safe. */
export function refusalWords(fault, { me, kept, at, now }) {
  switch (fault.code) {
    case "stale":
    case "session_closed":
      return fault.session ? `${whatChanged(fault.session, me, at, now)} ${kept}` : `${fault.message} ${kept}`;
    case "already_taken":
      return `${operatorName(fault.operator ?? {})} has it already. ${kept}`;
    case "newer_session_open":
      return `The visitor is in a newer session. ${kept}`;
    case "not_found":
      return `This session is no longer there. ${kept}`;
    default:
      return `${fault.message} ${kept}`;
  }
}

// --- Entries as lines between the messages

const REQUESTED = {
  keyword: (detail) => (detail ? `asked for a person (“${detail}”)` : "asked for a person"),
  button: () => "asked for a person",
  assistant: () => "was passed on by the assistant",
  assistant_off: (detail) => `needs a person: the assistant is off${detail ? ` (${detail})` : ""}`,
};

const NOTICES = {
  session_started: (entry) => `Session started${entry.page?.title ? ` on ${entry.page.title}` : ""}`,
  notice: (entry) => `Shown to the visitor: ${entry.text}`,
  human_offered: () => "The visitor was asked whether they want a person",
  operator_requested: (entry) => `The visitor ${(REQUESTED[entry.reason] ?? REQUESTED.button)(entry.detail)}`,
  asked_again: () => "The visitor asked for a person again",
  assistant_failed: (entry) => `Assistant unavailable: ${entry.reason}`,
  taken: ({ operator, previous }, who) => {
    if (!previous) return `${who(operator)} took the session, AI off`;
    return `${who(operator)} took over from ${who(previous).replace(/^You$/, "you")}`;
  },
  handed_to_ai: (entry, who) =>
    entry.operator ? `${who(entry.operator)} handed it to the AI` : `AI on again: no reply for ${entry.silent_min} min`,
  released: ({ silent_min, operator }, who) =>
    silent_min ? `Released: no reply for ${silent_min} min` : `${who(operator)} left. It waits for an operator`,
  auto_return_warned: ({ silent_min, operator }, who) =>
    `No reply by ${who(operator).replace(/^You$/, "you")} for ${silent_min} min. In a minute the AI goes on`,
  kept: (entry, who) => `${who(entry.operator)} keeps the session`,
  closed: ({ operator, by }, who) =>
    operator ? `${who(operator)} closed the session` : (CLOSED_BY[by] ?? "Closed.").replace(/\.$/, ""),
  reopened: (entry, who) => `${who(entry.operator)} reopened the session`,
};

/** The line for an entry that is no message; null for a kind this page does not know. */
export function noticeWords(entry, me) {
  const who = (operator) => (operator.id === me.id ? "You" : operatorName(operator));
  return NOTICES[entry.kind]?.(entry, who) ?? null;
}

export const stars = (score) => "★".repeat(score) + "☆".repeat(5 - score);

/** What a screen reader hears of a new entry in the open session; "" for nothing. */
export function announcement(entry, me) {
  if (entry.kind === "message") {
    const who = { visitor: "Visitor", assistant: "Assistant" }[entry.author] ?? entry.name ?? "Operator";
    return entry.operator?.id === me.id ? "" : `${who}: ${entry.text}`;
  }
  if (entry.kind === "note") return `Note by ${operatorName(entry.operator)}: ${entry.text}`;
  return noticeWords(entry, me) ?? "";
}

const ABOUT_TELEGRAM = /\b(telegram|bot|chat|group)\b/i;
const SAFE_WITHOUT_TELEGRAM = "Sessions are all here; what waits for Telegram goes out by itself.";

/** The bar's words; "" when all is well. What is safe is said once, as it looks from this page. */
export function troubleWords(troubles) {
  const isTelegrams = troubles.some((sentence) => ABOUT_TELEGRAM.test(sentence));
  const facts = troubles.map((sentence) => sentence.replace(/ Nothing is lost: .*$/, ""));
  return [...facts, ...(isTelegrams ? [SAFE_WITHOUT_TELEGRAM] : [])].join(" ");
}
