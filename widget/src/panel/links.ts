// Where a link leads, in words, and whether it may be followed at all. Pure.

const SCHEMES = ["http:", "https:", "mailto:", "tg:"];

/** The host (a mail address, the start of a `tg` link) of a safe absolute link, else "". */
export function linkTarget(href: string): string {
  const url = parsed(href);
  if (!url || !SCHEMES.includes(url.protocol)) return "";
  if (url.protocol === "mailto:") return url.pathname;
  if (url.protocol === "tg:") return url.hostname ? `tg://${url.hostname}` : (href.split("?")[0] ?? "");
  return url.hostname.replace(/^www\./, "");
}

/** Does the label already say where the link leads? */
export function namesTarget(label: string, target: string): boolean {
  const escaped = target.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}.@-])(?:www\\.)?${escaped}(?![\\p{L}\\p{N}@-]|\\.[\\p{L}\\p{N}])`, "iu").test(label);
}

/** A streamed answer is Markdown until it is published: what it would look like without its marks. */
export function plainDraft(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]\n]*)\]\([^)\s]*\)?/g, "$1")
    .replace(/^[ \t]{0,3}#{1,6}[ \t]+/gm, "")
    .replace(/\*\*|__|`+/g, "")
    .replace(/\*(?=\S)|(?<=\S)\*/g, "")
    .replace(/^([ \t]*)[-*+][ \t]+/gm, "$1• ");
}

function parsed(href: string): URL | null {
  try {
    return new URL(href);
  } catch {
    return null;
  }
}
