/**
 * One SVG sprite from the icons listed in `core/assets/icons.json`.
 *
 * `tabler` names come from @tabler/icons (outline); `own` names are files in `core/assets/icons/`.
 * A name without a file stops the build: a page must never show an empty square.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { modules, repository } from "./packages.mjs";

const assets = join(repository, "core/assets");
const outline = join(modules, "@tabler/icons/icons/outline");

function symbol(name, file) {
  if (!existsSync(file)) throw new Error(`Icon "${name}" has no file (${file.split("/").pop()}).`);
  const svg = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "");
  const viewBox = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 24 24";
  const inner = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    // Neighbouring lines become one path: each begins with an absolute move.
    .replace(/" ?\/> <path d="M/g, "M")
    .replace(/ ?\/>/g, "/>")
    .trim();
  return `<symbol id="${name}" viewBox="${viewBox}">${inner}</symbol>`;
}

/** The sprite, its names in order, and a file name that changes with its content. */
export function buildSprite() {
  const { tabler, own } = JSON.parse(readFileSync(join(assets, "icons.json"), "utf8"));
  const names = [...tabler, ...own];
  const repeated = names.filter((name, at) => names.indexOf(name) !== at);
  if (repeated.length > 0) throw new Error(`Icons listed twice: ${repeated.join(", ")}.`);
  const symbols = [
    ...tabler.map((name) => symbol(name, join(outline, `${name}.svg`))),
    ...own.map((name) => symbol(name, join(assets, "icons", `${name}.svg`))),
  ];
  const source =
    `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2" ` +
    `stroke-linecap="round" stroke-linejoin="round">${symbols.join("")}</svg>\n`;
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 12);
  return { source, names: names.sort(), fileName: `icons.${hash}.svg` };
}

/** @returns {import("vite").Plugin} Writes the sprite and `icons.json` (file name, names). */
export function spritePlugin() {
  return {
    name: "icon-sprite",
    buildStart() {
      this.addWatchFile(join(assets, "icons.json"));
    },
    generateBundle() {
      const { source, names, fileName } = buildSprite();
      this.emitFile({ type: "asset", fileName, source });
      this.emitFile({
        type: "asset",
        fileName: "icons.json",
        source: JSON.stringify({ file: fileName, names }),
      });
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { names, source } = buildSprite();
  process.stdout.write(`${names.length} icons, ${source.length} bytes\n`);
}
