// What the visitor sees: sessions, their events in order, drafts, typing. A pure reducer: a view and a frame go in, the
// next view comes out, or none where a piece is missing: go on from `cursorOf(view)`.

import { TYPING_SHOWN_MS } from "./protocol";
import type { Cursor, DraftFrame, Outgoing, ServerFrame, SessionEvent, SessionState, Welcome } from "./protocol";

export interface Draft {
  readonly turn: string;
  readonly epoch: number;
  readonly text: string;
}

export interface Typing {
  readonly who: "operator" | "assistant";
  readonly name?: string;
  readonly until: number;
}

export type Shown = SessionEvent & { isEdited?: boolean; isDeleted?: boolean };

/** One session. `events` has edits and deletions applied; `last` is the seq of the last event seen. */
export interface Session {
  readonly id: string;
  readonly n: number;
  readonly state: SessionState | null;
  readonly events: readonly Shown[];
  readonly last: number;
  readonly epoch: number;
  readonly drafts: readonly Draft[];
  readonly typing: Typing | null;
}

/** `underway`: acknowledged, but the event is still to come. Closed sessions up to `dismissed` are left behind. */
export interface View {
  readonly log: string | null;
  readonly sessions: readonly Session[];
  readonly underway: readonly Outgoing[];
  readonly dismissed: number;
}

export const EMPTY: View = { log: null, sessions: [], underway: [], dismissed: 0 };

export function isOpen(session: Session): boolean {
  return (session.state?.status ?? "open") === "open";
}

export function newestOf(view: View): Session | null {
  return view.sessions.reduce<Session | null>((best, one) => (best && best.n > one.n ? best : one), null);
}

/** The session on screen; null while a new chat has not begun. */
export function currentOf(view: View): Session | null {
  const newest = newestOf(view);
  return newest && (newest.n > view.dismissed || isOpen(newest)) ? newest : null;
}

/** Where to resume: the newest session known and the last event of it. */
export function cursorOf(view: View): Cursor {
  const newest = newestOf(view);
  return { log: view.log, session: newest?.id ?? null, after: newest?.last ?? 0 };
}

export function hasMessage(view: View, clientId: string): boolean {
  return view.sessions.some(({ events }) => events.some((event) => event.client_id === clientId));
}

/** Take one server frame. Null: a piece is missing before it. `now` is ms on any steady clock. */
export function receive(view: View, frame: ServerFrame, now: number): View | null {
  switch (frame.type) {
    case "welcome":
      return welcomed(view, frame);
    case "event":
      return withEvent(view, frame.session, frame.event);
    case "state":
      return change(view, frame.state.session, (it) => withState(it, frame.state));
    case "draft":
      return change(view, frame.session, (it) => withDraft(it, frame));
    case "draft_end":
      // A published draft stays until its message is here, so that nothing flickers.
      return frame.outcome === "published" ? view : change(view, frame.session, (it) => withoutDraft(it, frame.turn));
    case "typing":
      return change(view, frame.session, (it) => ({ ...it, typing: { ...frame, until: now + TYPING_SHOWN_MS } }));
    default:
      return view;
  }
}

/** The server has this message; its event may have come before or is on its way. */
export function acked(view: View, entry: Outgoing, session: string): View {
  if (hasMessage(view, entry.client_id) || !view.sessions.some(({ id }) => id === session)) return view;
  const others = view.underway.filter((one) => one.client_id !== entry.client_id);
  return { ...view, underway: [...others, entry] };
}

function change(view: View, id: string, step: (session: Session) => Session): View {
  const known = view.sessions.find((one) => one.id === id);
  // A new one's number comes with its state; until then it is the newest.
  const session = step(known ?? blank(id, (newestOf(view)?.n ?? 0) + 1));
  const sessions = known ? view.sessions.map((one) => (one === known ? session : one)) : [...view.sessions, session];
  return { ...view, sessions };
}

function blank(id: string, n: number): Session {
  return { id, n, state: null, events: [], last: 0, epoch: 0, drafts: [], typing: null };
}

function welcomed(view: View, frame: Welcome): View {
  const kept = view.log === frame.log ? view.sessions : [];
  let next: View = { ...view, log: frame.log, sessions: kept.map((one) => ({ ...one, drafts: [], typing: null })) };
  for (const { state, recovered, events } of frame.sessions) {
    const id = state.session;
    next = change(next, id, (it) => {
      const base = recovered ? it : blank(id, state.n);
      return withState(events.reduce(withNewer, base), state);
    });
    next = settle(next, events);
  }
  return next;
}

function withEvent(view: View, id: string, event: SessionEvent): View | null {
  const last = view.sessions.find((one) => one.id === id)?.last ?? 0;
  if (event.seq <= last) return view;
  if (event.prev !== last) return null;
  return settle(change(view, id, (it) => withNewer(it, event)), [event]);
}

/** What has arrived is not underway any more. */
function settle(view: View, events: readonly SessionEvent[]): View {
  const keys = new Set(events.map((event) => event.client_id));
  return { ...view, underway: view.underway.filter((entry) => !keys.has(entry.client_id)) };
}

function withNewer(session: Session, event: SessionEvent): Session {
  if (event.seq <= session.last) return session;
  const next = { ...withEpoch(session, event.epoch ?? 0), last: event.seq };
  if (event.kind === "message_edited" || event.kind === "message_deleted")
    return { ...next, events: next.events.map((one) => (one.seq === event.of ? changed(one, event) : one)) };
  return {
    ...next,
    events: [...next.events, event],
    drafts: event.author === "assistant" ? [] : next.drafts,
    typing: event.author === "visitor" ? next.typing : null,
  };
}

function changed(shown: Shown, by: SessionEvent): Shown {
  if (by.kind === "message_deleted") return { ...shown, text: "", rich: undefined, isDeleted: true };
  return { ...shown, text: by.text, rich: by.rich, isEdited: true };
}

function withState(session: Session, state: SessionState): Session {
  return withEpoch({ ...session, state, n: state.n }, state.epoch);
}

/** Drafts of an older epoch are void: somebody took the session over, or it ended. */
function withEpoch(session: Session, epoch: number): Session {
  if (epoch <= session.epoch) return session;
  return { ...session, epoch, drafts: session.drafts.filter((draft) => draft.epoch >= epoch) };
}

function withDraft(session: Session, frame: DraftFrame): Session {
  if (frame.epoch < session.epoch) return session;
  const known = session.drafts.find((draft) => draft.turn === frame.turn);
  if (frame.from !== 0 && known?.text.length !== frame.from) return session;
  const text = frame.from === 0 ? frame.delta : known!.text + frame.delta;
  const draft = { turn: frame.turn, epoch: frame.epoch, text };
  const drafts = known ? session.drafts.map((one) => (one === known ? draft : one)) : [...session.drafts, draft];
  return { ...session, drafts };
}

function withoutDraft(session: Session, turn: string): Session {
  return { ...session, drafts: session.drafts.filter((draft) => draft.turn !== turn) };
}
