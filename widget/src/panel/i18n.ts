// Words in the visitor's language. A text with a number has a form for each plural category of its language. Pure.

import en from "../messages/en.json";

export type Messages = typeof en;
type Keys<T> = { [K in keyof Messages]: Messages[K] extends T ? K : never }[keyof Messages];

export interface Words {
  readonly language: string;
  (key: Keys<string>, values?: Record<string, string>): string;
  count(key: Exclude<keyof Messages, Keys<string>>, number: number): string;
  /** Know these too, where the language doesn't say them itself. */
  also(english: Messages): void;
}

export function makeWords(messages: Messages, language: string): Words {
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const say = (key: Keys<string>, values: Record<string, string> = {}) => fill(messages[key], values);
  const count = (key: Exclude<keyof Messages, Keys<string>>, number: number) => {
    const forms: Record<string, string> = messages[key];
    return fill(forms[plural.select(number)] ?? forms["other"] ?? "", { n: numbers.format(number) });
  };
  const also = (english: Messages) => {
    messages = { ...english, ...messages };
  };
  return Object.assign(say, { language, count, also });
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}
