// Which of our languages a visitor reads, and the launcher's words in each. Pure.

import words from "../messages/launcher.json";

const OPEN: Record<string, string> = words;

/** The first of the wanted ones that we have, as it was asked for ("uk-UA"); else English. */
export function chooseLanguage(wanted: readonly string[]): string {
  return wanted.find((tag) => baseOf(tag) in OPEN) ?? "en";
}

/** "uk" of "uk-UA". */
export function baseOf(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? "";
}

/** "Open chat". */
export function launcherName(language: string): string {
  return OPEN[baseOf(language)] ?? words.en;
}
