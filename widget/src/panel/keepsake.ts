// A transcript as plain text, to keep. Pure.

import type { Words } from "./i18n";
import type { Session } from "./store";

export function transcriptText(session: Session, words: Words): string {
  const time = new Intl.DateTimeFormat(words.language, { dateStyle: "short", timeStyle: "short" });
  const speakers = { visitor: words("you"), assistant: `${words("assistant")} (${words("tag")})`, operator: "" };
  const lines = session.events.map(({ at, author, name, text, isDeleted }) => {
    const who = author ? `${name ?? speakers[author]}: ` : "";
    return `[${time.format(at)}] ${who}${isDeleted ? words("deleted") : (text ?? "")}`;
  });
  return `${lines.join("\n")}\n`;
}
