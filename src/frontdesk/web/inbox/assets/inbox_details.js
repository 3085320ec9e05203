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
    const face = avatar(session.visitor, name, { isOnline: session.online });
    const head = el("div", { class: "facts-head" }, face, el("p", {}, name, el("small", {}, online)));
    const facts = this.#facts(session).map(([label, ...value]) =>
      el("div", { class: "fact" }, el("dt", {}, label), el("dd", {}, ...value)),
    );
    this.root.replaceChildren(head, el("dl", {}, facts), this.#earlier(others));
  }

  #facts({ session, page, locale, started_at, last_at, rating, site, n }) {
    const facts = [];
    const title = page?.title && el("bdi", { class: "fact-title" }, page.title);
    if (page) facts.push(["Page", title, pageLink(page.url, el("bdi", {}, page.url))]);
    if (page?.referrer) facts.push(["Came from", pageLink(page.referrer, el("bdi", {}, page.referrer))]);
    if (locale) facts.push(["Language", languageName(locale)]);
    facts.push(["Started", wholeTime(started_at)], ["Last entry", wholeTime(last_at)]);
    const look = { class: "stars", role: "img", "aria-label": `${rating} of 5 stars` };
    if (rating) facts.push(["Rating", el("span", look, stars(rating))]);
    facts.push(["Session", el("code", {}, session), n > 1 ? ` number ${n}` : ""]);
    if (site !== "default") facts.push(["Site", el("bdi", {}, site)]);
    return facts;
  }

  #earlier(others) {
    const title = el("h3", {}, "Other sessions of this visitor");
    const none = others ? "None. This is the first." : "Reading …";
    const rows = others?.map((other) => this.#other(other)) ?? [];
    return el("section", { class: "earlier" }, title, rows.length ? el("ul", {}, rows) : el("p", { class: "quiet" }, none));
  }

  #other(session) {
    const words = el("span", { class: "earlier-text", dir: "auto" }, session.preview?.text || "No message");
    const { text } = stateTag(session, this.me, this.now());
    const when = el("small", {}, `${rowTime(session.started_at, this.now())} · ${text}`);
    return el("li", {}, el("a", { href: `/inbox/${encodeURIComponent(session.session)}` }, words, when));
  }
}
