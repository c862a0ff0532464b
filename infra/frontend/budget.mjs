/**
 * What a page weighs on the way to a phone (gzip; the font as it is), against the budgets of the design.
 *
 * Counts what is fetched before anything is pressed: the style sheet, the entry and all it imports
 * statically, the theme, the icon sprite, the font, and 5 KiB for the page itself.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { repository } from "./packages.mjs";

const KIB = 1024;
const PAGE = 5 * KIB;
const THEME = 1 * KIB;
const BUDGETS = { citizen: 80, crew: 100, desk: 600, setup: 600, platform: 100, signup: 600, wall: 700 };
const folder = join(repository, ".local/static-build");
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const sprite = JSON.parse(readFileSync(join(folder, "icons.json"), "utf8")).file;

function weight(file) {
  const bytes = readFileSync(join(folder, file));
  return file.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
}

function collect(key, found, lazy) {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return;
  found.add(chunk.file);
  for (const file of [...(chunk.css ?? []), ...(chunk.assets ?? [])]) found.add(file);
  const next = lazy ? [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])] : chunk.imports ?? [];
  for (const imported of next) collect(imported, found, lazy);
}

let over = false;
for (const [name, limit] of Object.entries(BUDGETS)) {
  const found = new Set([sprite]);
  // Maps are part of the first view of staff pages, and only of those.
  const lazy = limit > 100;
  collect("core/assets/app.css", found, lazy);
  const more = { crew: "work", desk: "work", setup: "work", platform: "work", signup: "signup", wall: "wall" }[name];
  if (more) collect(`core/assets/${more}.css`, found, lazy);
  collect(`infra/frontend/entries/${name}.ts`, found, lazy);
  const total = [...found].reduce((sum, file) => sum + weight(file), PAGE + THEME) / KIB;
  const verdict = total <= limit ? "ok" : "TOO HEAVY";
  over ||= total > limit;
  process.stdout.write(`${name.padEnd(8)} ${total.toFixed(1).padStart(6)} KiB of ${limit}  ${verdict}\n`);
}
process.exit(over ? 1 : 0);
