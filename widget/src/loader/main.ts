// The script a page includes: reads its own tag, makes the global name and the element, and keeps out of the way.

import { Events, installApi } from "./api";
import type { Commands } from "./api";
import { readConfig } from "./config";
import type { Settings } from "./config";
import { FrontdeskElement } from "./element";
import type { PanelHandle } from "./host";

const TAG = "frontdesk-widget";
// The server puts the site's settings here when it serves this file: the launcher looks right before anybody is asked.
const GIVEN = { frontdesk_settings: 0 } as Settings;

function start(): void {
  if (window.frontdesk?.isLoaded) return;
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  if (!(script instanceof HTMLScriptElement)) return;
  if (!customElements.get(TAG)) customElements.define(TAG, FrontdeskElement);
  const element = document.createElement(TAG) as FrontdeskElement;
  element.config = readConfig(script.src, script.dataset);
  element.settings = GIVEN;
  element.events = new Events();
  attach(element);
  installApi(element.events, commandsOf(element));
}

/** Beside the body, not in it: a page may transform, hide or replace its body. */
function attach(element: FrontdeskElement): void {
  if (!element.isConnected) document.documentElement.append(element);
}

/** A page that took the element away and then calls for it gets it back. */
function commandsOf(element: FrontdeskElement): Commands {
  const use = (action: (panel: PanelHandle) => void) => {
    attach(element);
    void element.use(action);
  };
  const open = () => {
    attach(element);
    element.open();
  };
  return {
    open,
    minimize: () => element.minimize(),
    toggle: () => (element.isOpen ? element.minimize() : open()),
    send: (text) => use((panel) => panel.send(String(text ?? ""))),
    end: () => use((panel) => panel.end()),
    identify: (proof) => use((panel) => panel.identify(proof)),
    reset: () => {
      element.minimize();
      use((panel) => panel.reset());
    },
    destroy: () => {
      element.remove();
      element.events.clear();
      delete window.frontdesk;
    },
  };
}

start();
