// Builds the widget: `node build.mjs [folder]`. The names of chunks carry a hash of their content; the loader's does not.
// The same sources give the same bytes on every machine, so that a test can compare them with what is committed.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { minify } from "terser";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(process.argv[2] ?? path.join(here, "../src/frontdesk/web/widget/static"));
const browsers = ["chrome111", "firefox114", "safari16.4"];

// Properties that stay inside one file get short names: ours by convention, and some long ones. What the two files, the
// page, the server or a stored value know is not among them.
const ownProperties =
  /^((is|on|offers|hides)[A-Z].*|heldUntil|sender|wiring|underway|dismissed|drafts|followOtherTab|readUpto|askHuman|startNew|changesInMs|toEnd|scroller|retryAfterS|withinMs|waitS|oldToken|newKey|alert|prove|renew|ensure|pump|drawing|picture|queue|view|forget|timer|look|asksContact|hoursNow|turnsInMs|renewHours)$/;
const foreignProperties = /^(isConnected|isComposing|isArray|isFinite|isInteger|isLoaded|isShared|onLine)$/;

const PANEL = "view/main.ts";
// What most visitors never need. Their names carry a hash too, which the panel knows: they fit each other, or are not there.
const PARTS = ["panel/lease", "panel/poll", "view/contact", "view/rating"];

const inSources = (file) => path.join(here, "src", file);
const sources = {};
for (const file of await readdir(inSources(""), { recursive: true }))
  if (file.endsWith(".ts")) sources[inSources(file)] = await readFile(inSources(file), "utf8");

const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      const { code } = await esbuild.transform(source, { loader: "css", minify: true, target: browsers });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

// Names that files share are the same in all of them: the panel's with those of the parts that it fetches.
let sharedNames = {};

// English comes with the code that says it, so that the panel has no words of the parts that most visitors never see.
// Another language is a file with all of its words.
const english = {
  name: "english",
  setup(build) {
    const [entry] = build.initialOptions.entryPoints;
    build.onLoad({ filter: /en\.json$/ }, async ({ path: file }) => {
      const own = Object.entries(JSON.parse(await readFile(file, "utf8"))).filter(([key]) => speakerOf(key) === entry);
      return { contents: JSON.stringify(Object.fromEntries(own)), loader: "json" };
    });
  },
};

/** The part whose own file alone has this key in it, else the panel: what more than one says is there. */
function speakerOf(key) {
  const speakers = Object.keys(sources).filter((file) => sources[file].includes(`"${key}"`));
  const [only] = speakers;
  return speakers.length === 1 && PARTS.some((part) => only === inSources(`${part}.ts`)) ? only : inSources(PANEL);
}

async function bundle(entry, format, define) {
  const { outputFiles, mangleCache } = await esbuild.build({
    entryPoints: [inSources(entry)],
    absWorkingDir: here,
    bundle: true,
    write: false,
    minify: true,
    format,
    target: browsers,
    charset: "utf8",
    legalComments: "none",
    define: Object.fromEntries(Object.entries(define).map(([name, value]) => [name, JSON.stringify(value)])),
    mangleProps: ownProperties,
    reserveProps: foreignProperties,
    mangleCache: sharedNames,
    plugins: [styles, english],
    logLevel: "warning",
  });
  sharedNames = mangleCache;
  // 0.6 kB less, packed, by a second pass of another minifier.
  const { code } = await minify(outputFiles[0].text, {
    module: format === "esm",
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true, keep_fargs: false, toplevel: true },
    mangle: { toplevel: true },
  });
  return code;
}

async function write(name, text) {
  await writeFile(path.join(target, name), text);
  return name;
}

async function writeHashed(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return write(`${name}-${hash}.js`, text);
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const languages = {};
for (const file of (await readdir(path.join(here, "src/messages"))).sort()) {
  const language = path.basename(file, ".json");
  // English is in the panel's chunk: it also stands in when another language can't be fetched.
  if (!["en", "launcher"].includes(language)) languages[language] = await writeHashed(language, await bundle(`messages/${file}`, "esm", {}));
}
const parts = {};
for (const part of PARTS) {
  const name = path.basename(part);
  parts[name] = await writeHashed(name, await bundle(`${part}.ts`, "esm", {}));
}
const panel = await writeHashed("panel", await bundle(PANEL, "esm", { LANGUAGES: languages, PARTS: parts }));
await write("widget.js", await bundle("loader/main.ts", "iife", { PANEL: panel }));
