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
  /^((is|on|offers|hides)[A-Z].*|heldUntil|sender|wiring|underway|dismissed|drafts|followOtherTab|readUpto|askHuman|startNew|changesInMs|toEnd|scroller|retryAfterS|withinMs|waitS|oldToken|newKey|alert|prove|renew|ensure|pump|drawing|picture|queue|view|forget|timer|look)$/;
const foreignProperties = /^(isConnected|isComposing|isArray|isFinite|isInteger|isLoaded|isShared|onLine)$/;

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

async function bundle(entry, format, define) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(here, "src", entry)],
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
    plugins: [styles],
    logLevel: "warning",
  });
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
const panel = await writeHashed("panel", await bundle("view/main.ts", "esm", { LANGUAGES: languages }));
await write("widget.js", await bundle("loader/main.ts", "iife", { PANEL: panel }));
