// The script a page includes: reads its own tag, makes the global name and the element, and keeps out of the way.

import { Events, installApi } from "./api";
import type { Command } from "./api";
import { readConfig } from "./config";
import { FrontdeskElement } from "./element";

const TAG = "frontdesk-widget";

function start(): void {
  if (window.frontdesk?.isLoaded) return;
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  if (!(script instanceof HTMLScriptElement)) return;
  if (!customElements.get(TAG)) customElements.define(TAG, FrontdeskElement);
  const events = new Events();
  const element = document.createElement(TAG) as FrontdeskElement;
  element.config = readConfig(script.src, script.dataset);
  element.events = events;
  // Beside the body, not in it: a page may transform, hide or replace its body.
  const attach = () => document.documentElement.append(element);
  attach();
  installApi(events, (command, value) => run(element, attach, command, value));
}

function run(element: FrontdeskElement, attach: () => void, command: Command, value: unknown): void {
  if (command === "destroy") return destroy(element);
  // A page that took the element away and then calls for it gets it back.
  if (!element.isConnected) attach();
  switch (command) {
    case "open":
      return element.open();
    case "minimize":
      return element.minimize();
    case "toggle":
      return element.isOpen ? element.minimize() : element.open();
    case "send":
      return void element.use((panel) => panel.send(String(value ?? "")));
    case "end":
      return void element.use((panel) => panel.end());
    case "identify":
      return void element.use((panel) => panel.identify(value));
    case "reset":
      element.minimize();
      return void element.use((panel) => panel.reset());
  }
}

function destroy(element: FrontdeskElement): void {
  element.remove();
  element.events.clear();
  delete window.frontdesk;
}

start();
