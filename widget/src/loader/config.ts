// How this page wants the widget: the script tag's `data-` attributes, then the site's settings. Pure.

export type Look = "auto" | "light" | "dark";

/** The settings of a site as `POST /visitors` gives them; whatever is missing has a default. */
export interface Settings {
  assistant?: boolean;
  accent?: string;
  radius?: number | string;
  position?: string;
  avatar?: string;
  greeting?: string;
  suggestions?: readonly string[];
  label?: string;
  theme?: string;
}

export interface Config {
  /** Where the script came from, and so where everything is: `https://chat.example`. */
  readonly origin: string;
  readonly site: string;
  /** What the page asks for; "" leaves it to the browser. */
  readonly locale: string;
  readonly hidesLauncher: boolean;
  readonly attributes: Settings;
}

export interface Appearance {
  accent: string;
  radius: string;
  position: "left" | "right" | "";
  avatar: string;
  greeting: string;
  suggestions: readonly string[];
  label: string;
  theme: Look;
}

const SUGGESTIONS_MAX = 3;

export function readConfig(src: string, data: Partial<Record<string, string>>): Config {
  const { site, locale, launcher, suggestions, ...attributes } = data;
  const asked = suggestions?.split("|").map((one) => one.trim()).filter(Boolean);
  return {
    origin: new URL(src).origin,
    site: site || "default",
    locale: locale || "",
    hidesLauncher: launcher === "hidden",
    attributes: { ...(attributes as Settings), ...(asked && { suggestions: asked }) },
  };
}

/** The tag wins over the settings. `page` is the page's own origin: a picture comes from there or from us. */
export function appearanceOf({ attributes, origin }: Config, settings: Settings, page: string): Appearance {
  const all = { ...settings, ...attributes };
  const words = (value: unknown) => (typeof value === "string" ? value.trim() : "");
  const suggestions = Array.isArray(all.suggestions) ? all.suggestions.map(words).filter(Boolean) : [];
  return {
    accent: words(all.accent),
    radius: String(all.radius ?? ""),
    position: all.position === "left" || all.position === "right" ? all.position : "",
    avatar: ownPicture(words(all.avatar), [origin, page], page),
    greeting: words(all.greeting),
    suggestions: suggestions.slice(0, SUGGESTIONS_MAX),
    label: words(all.label),
    theme: all.theme === "light" || all.theme === "dark" ? all.theme : "auto",
  };
}

/** No third host learns who reads this page. */
function ownPicture(address: string, origins: string[], base: string): string {
  if (!address) return "";
  try {
    const url = new URL(address, base);
    return origins.includes(url.origin) ? url.href : "";
  } catch {
    return "";
  }
}
