// Which sessions the list shows: a tab, a search, and as many pages as were asked for.

import { Lost, Refusal, SignedOut } from "./inbox_api.js";
import { byId } from "./inbox_dom.js";
import { inOrder, isUnder, queryOf } from "./inbox_model.js";

const SEARCH_AFTER_MS = 200;
const PAGE = 50;
const EMPTY = {
  open: "All quiet. New sessions appear here by themselves.",
  mine: "You have no open session. Reply to one, and it is yours.",
  closed: "No session has been closed yet.",
  all: "No session yet. The first visitor's message appears here.",
};

export class View {
  #tab = "open";
  #text = "";
  #ids = new Set();
  #touched = new Set();
  #next = null;
  #state = "loading";
  #turn = 0;
  #isOther = false;

  constructor({ api, sessions, me, onChange, onSignedOut }) {
    Object.assign(this, { api, sessions, me, onChange, onSignedOut });
  }

  listen() {
    let timer = 0;
    for (const button of byId("tabs").children) button.addEventListener("click", () => this.#choose(button.dataset.tab));
    byId("search").addEventListener("input", (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#search(event.target.value.trim()), SEARCH_AFTER_MS);
    });
  }

  /** Its sessions in order. */
  shown() {
    const known = [...this.#ids].map((id) => this.sessions.get(id)).filter(Boolean);
    return inOrder(known.filter((session) => isUnder(this.#tab, session, this.me)));
  }

  look() {
    const empty = this.#text ? "Nothing is found. Try a word of a message or the beginning of a session ID." : EMPTY[this.#tab];
    const look = { state: this.#state, hasMore: this.#next !== null, empty, isOther: this.#isOther };
    this.#isOther = false;
    return look;
  }

  /** A session has changed or begun; what a search finds only the server knows. */
  touched({ session }) {
    if (this.#text) return;
    this.#ids.add(session);
    this.#touched.add(session);
  }

  /** From the start; what is shown stays until the answer is here. */
  load() {
    this.#touched.clear();
    return this.#ask({});
  }

  more() {
    return this.#ask({ before: this.#next });
  }

  #choose(tab) {
    for (const button of byId("tabs").children) button.ariaPressed = String(button.dataset.tab === tab);
    this.#tab = tab;
    this.#startOver();
  }

  #search(text) {
    if (text === this.#text) return;
    this.#text = text;
    this.#startOver();
  }

  #startOver() {
    this.#ids.clear();
    this.#next = null;
    this.#isOther = true;
    this.load();
  }

  async #ask(page) {
    const turn = ++this.#turn;
    this.#state = "loading";
    this.onChange();
    const query = { ...queryOf(this.#tab), limit: PAGE, ...page, ...(this.#text && { q: this.#text }) };
    try {
      const answer = await this.api.listSessions(query);
      if (turn !== this.#turn) return;
      for (const session of answer.sessions) this.sessions.put(session);
      const found = answer.sessions.map(({ session }) => session);
      this.#ids = new Set([...(page.before ? this.#ids : this.#touched), ...found]);
      this.#next = answer.next;
      this.#state = "ready";
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error instanceof SignedOut) this.onSignedOut();
      else if (!(error instanceof Lost || error instanceof Refusal)) throw error;
      this.#state = "error";
    }
    this.onChange();
  }
}
