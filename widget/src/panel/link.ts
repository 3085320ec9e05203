// A connection to the desk, whichever way it goes.

import type { Ack, Request } from "./protocol";

export interface Link {
  /** Has it been welcomed? */
  readonly isOpen: boolean;
  /**
   * Resolves at the end with its reason: a socket's close code, the code of a poll's refusal ("" when it was lost); null
   * when polling was ended here.
   */
  readonly closed: Promise<number | string | null>;
  /** Resolves with the ack. Only while it is open. Throws Refusal, Lost. */
  request(frame: Request): Promise<Ack>;
  close(): void;
}
