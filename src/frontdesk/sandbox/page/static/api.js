// The control API in the page's words. Throws `Refused` with the server's own words, or `Unreachable`.

export class Refused extends Error {}
export class Unreachable extends Error {}

async function call(method, path, body, signal) {
  let response;
  try {
    response = await fetch(`/control/${path}`, {
      method,
      signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    throw new Unreachable(error.message);
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  let words = `HTTP ${response.status}`;
  try {
    words = (await response.json()).error ?? words;
  } catch {
    // An answer without words keeps its number.
  }
  throw new Refused(words);
}

const query = (params) =>
  Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

export const readState = () => call("GET", "state");
const readOf = (chat, what, params = {}) => call("GET", `chats/${chat.id}/${what}?${query({ bot: chat.bot, ...params })}`);
export const readTopics = (chat) => readOf(chat, "topics");
export const readMessages = (chat, params) => readOf(chat, "messages", params);
export const readTyping = (chat) => readOf(chat, "typing");
export const readDrafts = (chat) => readOf(chat, "drafts");
export const readChanges = (after, wait, signal) =>
  call("GET", `changes?${query({ after, wait })}`, undefined, signal);
export const act = (verb, body) => call("POST", `act/${verb}`, body);
export const tapAnswer = (id, wait) => call("GET", `taps/${id}?wait=${wait}`);
export const addUser = (person) => call("POST", "users", person);
export const addFault = (fault) => call("POST", "faults", fault);
export const removeFault = (id) => call("DELETE", `faults/${id}`);
export const penalise = (penalty) => call("POST", "limits/penalty", penalty);
export const setLimits = (limits) => call("POST", "limits", limits);
export const fileUrl = (id) => `/control/files/${encodeURIComponent(id)}`;
