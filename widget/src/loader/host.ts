// What the loader and the panel's chunk know of each other.

import type { Appearance, Config, Settings } from "./config";
import type { Kit } from "./dom";
import type { Kept } from "./storage";

export interface Identity {
  visitor: string;
  token: string;
}

/** Given to the chunk by the element. */
export interface Host {
  readonly config: Config;
  readonly storage: Kept;
  /** Where the panel is drawn; its class list carries the theme and the side. */
  readonly root: HTMLElement;
  readonly shadow: ShadowRoot;
  appearance(): Appearance;
  /** The language of the words, as a tag. */
  readonly language: string;
  applySettings(settings: Settings): void;
  /** Messages of others that nobody has looked at. */
  setUnread(count: number, words: string): void;
  /** How nodes are made: it came with the loader and isn't shipped twice. */
  readonly kit: Kit;
  emit(event: string, detail?: unknown): void;
  minimize(): void;
}

/** Given back to the element. */
export interface PanelHandle {
  open(): void;
  minimize(): void;
  send(text: string): void;
  end(): void;
  identify(identity: unknown): void;
  reset(): void;
  redraw(): void;
  destroy(): void;
}

export type Mount = (host: Host) => Promise<PanelHandle>;

/** A kept key that both sides read. */
export const ACTIVE = "active"; // there is a session, or something to send: connect without being opened
