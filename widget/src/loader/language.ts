// Which of our languages a visitor reads, and the launcher's few words in each. Pure.

import words from "../messages/launcher.json";

const WORDS: Record<string, typeof words.en> = words;

/** The first of the wanted ones that we have, as it was asked for ("uk-UA"); else English. */
export function chooseLanguage(wanted: readonly string[]): string {
  return wanted.find((tag) => baseOf(tag) in WORDS) ?? "en";
}

/** "uk" of "uk-UA". */
export function baseOf(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? "";
}

export function launcherWords(language: string): typeof words.en {
  return WORDS[baseOf(language)] ?? words.en;
}
