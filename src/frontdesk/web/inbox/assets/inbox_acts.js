// The buttons above a transcript: what may be done to the session now, asked once where it ends something.

import { Refusal, SignedOut } from "./inbox_api.js";
import { byId, el } from "./inbox_dom.js";
import { actsOf, visitorName } from "./inbox_words.js";

export class Acts {
  #session = null;
  #look = "";
  #running = new Set();

  /** `onDone(answer)`, `onRefused(session, fault)`, `onLost()`, `onSignedOut()`. */
  constructor({ api, me, onDone, onRefused, onLost, onSignedOut }) {
    Object.assign(this, { api, me, onDone, onRefused, onLost, onSignedOut });
    this.root = byId("acts");
    this.confirm = byId("confirm");
  }

  draw(session) {
    if (session.session !== this.#session?.session || session.status === "closed") this.#keep();
    this.#session = session;
    const acts = actsOf(session, this.me);
    const look = JSON.stringify([session.session, session.epoch, acts]);
    if (look === this.#look) return;
    this.#look = look;
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.what : null;
    this.root.replaceChildren(...acts.map((act) => this.#button(act)));
    if (focused) (this.root.querySelector(`[data-what="${focused}"]`) ?? this.root.querySelector("button"))?.focus();
  }

  #button({ what, label }) {
    const epoch = this.#session.epoch; // as it stood when these words were shown
    const press = () => (what === "close" ? this.#askClose() : this.#act(what, epoch));
    const look = { class: `button plain act-${what}`, type: "button", title: label, "data-what": what };
    return el("button", { ...look, onclick: press }, el("bdi", {}, label));
  }

  #askClose() {
    const { epoch } = this.#session;
    const question = `Close this session with ${visitorName(this.#session)}? The visitor is told that the chat has ended.`;
    const close = el("button", { class: "button danger", type: "button" }, "Close session");
    close.addEventListener("click", () => {
      this.#keep({ isBack: true });
      this.#act("close", epoch);
    });
    const keep = el("button", { class: "button plain", type: "button" }, "Keep it open");
    keep.addEventListener("click", () => this.#keep({ isBack: true }));
    this.confirm.replaceChildren(el("p", { id: "confirm-words" }, question), close, keep);
    this.confirm.setAttribute("aria-labelledby", "confirm-words");
    this.confirm.hidden = false;
    close.focus();
  }

  #keep({ isBack = false } = {}) {
    this.confirm.hidden = true;
    this.confirm.replaceChildren();
    if (isBack) this.root.querySelector(".act-close")?.focus();
  }

  async #act(what, epoch) {
    const { session } = this.#session;
    const key = `${session} ${what} ${epoch}`; // a second click on the same button is no second wish
    if (this.#running.has(key)) return;
    this.#running.add(key);
    try {
      this.onDone(await this.api.act(session, what, { epoch }));
    } catch (error) {
      if (error instanceof SignedOut) this.onSignedOut();
      else if (error instanceof Refusal) this.onRefused(session, error.fault);
      else this.onLost();
    } finally {
      this.#running.delete(key);
    }
  }
}
