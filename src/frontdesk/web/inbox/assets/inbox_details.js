// The column of facts about the visitor.

import { byId, el } from "./inbox_dom.js";
import { pageLink } from "./inbox_rich.js";
import { avatar } from "./inbox_list.js";
import { languageName, rowTime, stars, stateTag, visitorName, wholeTime } from "./inbox_words.js";

export class Details {
  #look = "";

  constructor({ me, now }) {
    Object.assign(this, { me, now });
    this.root = byId("facts");
  }

  /** `others`: the visitor's other sessions, the newest first; null while they are being read. */
  draw(session, others) {
    const look = JSON.stringify([session, others]);
    if (look === this.#look) return;
    this.#look = look;
    const name = visitorName(session);
    const online = session.online ? "Online now" : "Not on the page now";
    const head = el("div", { class: "facts-head" }, avatar(session.visitor, name, { isOnline: session.online }), el("p", {}, name, el("small", {}, online)));
    const facts = this.#facts(session).map(([label, value]) => el("div", { class: "fact" }, el("dt", {}, label), el("dd", {}, value)));
    this.root.replaceChildren(head, el("dl", {}, facts), this.#earlier(others));
  }

  #facts({ session, page, locale, started_at, last_at, rating, site, n }) {
    const facts = [];
    if (page) facts.push(["Page", [page.title && el("bdi", { class: "fact-title" }, page.title), pageLink(page.url, el("bdi", {}, page.url))].filter(Boolean)]);
    if (page?.referrer) facts.push(["Came from", pageLink(page.referrer, el("bdi", {}, page.referrer))]);
    if (locale) facts.push(["Language", languageName(locale)]);
    facts.push(["Started", wholeTime(started_at)], ["Last entry", wholeTime(last_at)]);
    if (rating) facts.push(["Rating", el("span", { class: "stars", role: "img", "aria-label": `${rating} of 5 stars` }, stars(rating))]);
    facts.push(["Session", [el("code", {}, session), n > 1 ? ` number ${n}` : ""]]);
    if (site !== "default") facts.push(["Site", el("bdi", {}, site)]);
    return facts;
  }

  #earlier(others) {
    const title = el("h3", {}, "Other sessions of this visitor");
    if (others === null) return el("section", { class: "earlier" }, title, el("p", { class: "quiet" }, "Reading …"));
    if (!others.length) return el("section", { class: "earlier" }, title, el("p", { class: "quiet" }, "None. This is the first."));
    const rows = others.map((other) => {
      const tag = stateTag(other, this.me, this.now());
      const words = el("span", { class: "earlier-text", dir: "auto" }, other.preview?.text || "No message");
      return el("li", {}, el("a", { href: `/inbox/${encodeURIComponent(other.session)}` }, words, el("small", {}, `${rowTime(other.started_at, this.now())} · ${tag.text}`)));
    });
    return el("section", { class: "earlier" }, title, el("ul", {}, rows));
  }
}
