// The operator API over HTTP. Throws Refusal when the server said no, Lost when nobody knows, SignedOut when it is over.

const ROOT = "/api/v1/operator";
const ANSWER_WITHIN_MS = 20_000;

/** The server said no, and nothing was changed. `fault` is its error object. */
export class Refusal extends Error {
  constructor(fault) {
    super(fault.code);
    this.code = fault.code;
    this.fault = fault;
  }
}

/** The line broke, or the server could not say: ask again under the same key. */
export class Lost extends Error {}

export class SignedOut extends Error {}

export class Api {
  #csrf;

  /** `csrf` is `{cookie, header}`: the cookie's value goes back in the header. */
  constructor(csrf) {
    this.#csrf = csrf;
  }

  /** Who asks, and what doesn't work now. Sets the CSRF cookie anew. */
  readMe() {
    return this.#ask("GET", "/me");
  }

  /** `status`, `operator`, `mode`, `q`, `visitor`, `limit`, `before`. */
  listSessions(query) {
    return this.#ask("GET", `/sessions?${new URLSearchParams(query)}`);
  }

  /** The newest entries, or those `before` or `after` a seq. */
  readSession(session, query = {}) {
    return this.#ask("GET", `/sessions/${encodeURIComponent(session)}?${new URLSearchParams(query)}`);
  }

  /** `take`, `take-over`, `reply`, `hand-to-ai`, `note`, `close`, `reopen`, `typing`. */
  async act(session, what, body) {
    const path = `/sessions/${encodeURIComponent(session)}/${what}`;
    try {
      return await this.#ask("POST", path, body);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "forbidden") throw error;
      await this.readMe(); // for the cookie
      return this.#ask("POST", path, body);
    }
  }

  async #ask(method, path, body) {
    const headers = method === "GET" ? {} : { "content-type": "application/json", [this.#csrf.header]: this.#token() };
    let answer;
    let content;
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      answer = await fetch(ROOT + path, { method, headers, body: body && JSON.stringify(body), signal, cache: "no-store" });
      content = await answer.json();
    } catch (error) {
      throw new Lost(String(error));
    }
    if (answer.ok) return content;
    if (answer.status === 401) throw new SignedOut();
    if (answer.status >= 500 || !content.error) throw new Lost(content.error?.code ?? String(answer.status));
    throw new Refusal(content.error);
  }

  #token() {
    const pairs = document.cookie.split("; ");
    return pairs.find((pair) => pair.startsWith(`${this.#csrf.cookie}=`))?.slice(this.#csrf.cookie.length + 1) ?? "";
  }
}
