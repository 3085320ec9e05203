// Who is who: names, colours, standing in a chat.

// Telegram's seven name colours, light enough for dark bubbles.
const COLOURS = 7;

export const colourOf = (id) => Math.abs(id) % COLOURS;

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

export const handle = (user) => (user.username ? `@${user.username}` : fullName(user));

export function memberOf(chat, id) {
  return chat.members.find((member) => member.user === id);
}

export const isPresent = (member) => Boolean(member) && !["left", "kicked"].includes(member.status);

/** The ids of the people and bots who are in a chat now. */
export const present = (chat) => chat.members.filter(isPresent).map((member) => member.user);

/** Who can be played in a chat: its people, then one stranger (null until there is one). */
export function players(state, chat) {
  const people = state.users.filter((user) => !user.is_bot);
  const inside = people.filter((user) => isPresent(memberOf(chat, user.id)));
  if (chat.type === "private") return { inside, stranger: undefined };
  const stranger = people.find((user) => !isPresent(memberOf(chat, user.id)));
  return { inside, stranger: stranger ?? null };
}

/** The bot that matters to a chat: a private chat's own, else one that is or was its member. */
export function botOf(state, chat) {
  if (chat.bot) return state.bots.find((bot) => bot.id === chat.bot);
  return state.bots.find((bot) => memberOf(chat, bot.id));
}

export function titleOf(state, chat) {
  if (chat.type !== "private") return chat.title;
  const person = state.users.find((user) => user.id === chat.id);
  return `${person ? person.first_name : chat.id}, private`;
}

export function standing(chat, id) {
  const status = memberOf(chat, id)?.status;
  return { creator: "owner", administrator: "admin" }[status] ?? null;
}
