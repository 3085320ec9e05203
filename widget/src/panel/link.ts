// A connection to the desk, whichever way it goes.

import type { Ack, Request } from "./protocol";

export interface Link {
  /** Has it been welcomed? */
  readonly isOpen: boolean;
  /** Resolves at the end with its reason: a socket's close code, a poll's error; null when it was closed here. */
  readonly closed: Promise<number | Error | null>;
  /** Resolves with the ack. Only while it is open. Throws Refusal, Lost. */
  request(frame: Request): Promise<Ack>;
  close(): void;
}
