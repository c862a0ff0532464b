/**
 * Lets sources outside this folder import our packages.
 *
 * Node looks for packages beside the importing file and above it, and the sources live in
 * `<app>/assets/`. A bare import from there is resolved as if it stood in this folder.
 */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const anchor = join(here, "package.json");

export const repository = resolve(here, "../..");
export const modules = join(here, "node_modules");

/** @returns {import("vite").Plugin} */
export function packagesFromHere() {
  return {
    name: "packages-from-infra-frontend",
    enforce: "pre",
    async resolveId(source, importer, options) {
      const bare = /^(@[\w-]+\/)?[\w-]/.test(source) && !source.includes(":");
      if (!bare || !importer || importer === anchor || importer.startsWith(here)) return null;
      return this.resolve(source, anchor, { ...options, skipSelf: true });
    },
  };
}

/** Style sheets import by file name, past the resolver above: `tailwindcss/theme.css`, font files. */
export const stylePackages = [
  { find: /^(tailwindcss|@fontsource-variable|maplibre-gl|leaflet|uplot)(\/.+)$/, replacement: `${modules}/$1$2` },
];
