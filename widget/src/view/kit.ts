// How nodes are made: it comes with the loader and is lent to each chunk, which has a module like this of its own.

import type { Kit } from "../loader/dom";

export let el: Kit["el"];
export let icon: Kit["icon"];
export let sheet: Kit["sheet"];
export let BUBBLE = "";

/** Before anything is drawn. */
export function useKit(kit: Kit): void {
  ({ el, icon, sheet, BUBBLE } = kit);
}
