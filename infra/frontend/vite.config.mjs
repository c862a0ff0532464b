/** Builds every page's script and style into `.local/static-build/` with a manifest for Django. */
import { join } from "node:path";
import tailwind from "@tailwindcss/vite";
import { defineConfig } from "vite";
import { packagesFromHere, repository, stylePackages } from "./packages.mjs";
import { spritePlugin } from "./sprite.mjs";

const entries = ["citizen", "desk", "wall", "crew", "setup", "platform", "signup", "gallery", "docs", "service-worker"];

export default defineConfig({
  root: repository,
  base: "./",
  publicDir: false,
  cacheDir: join(repository, ".local/vite"),
  plugins: [packagesFromHere(), tailwind(), spritePlugin()],
  resolve: { alias: stylePackages },
  build: {
    outDir: join(repository, ".local/static-build"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome100", "safari15.4", "firefox110"],
    cssTarget: ["chrome111", "safari16.4", "firefox128"],
    chunkSizeWarningLimit: 1200,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [
        join(repository, "core/assets/app.css"),
        join(repository, "core/assets/wall.css"),
        join(repository, "core/assets/work.css"),
        join(repository, "core/assets/signup.css"),
        ...entries.map((name) => join(repository, `infra/frontend/entries/${name}.ts`)),
      ],
      checks: { eval: false }, // htmx's, switched off by allowEval and forbidden by our CSP
      output: {
        // One shared file for every page and one more for phones: few round trips on a weak signal.
        advancedChunks: {
          groups: [
            { name: "app", test: /core\/assets\/(app|htmx|page|clock|words|swap|behaviours)\.ts|elements\/(confirm-dialog|due-clock|text-count|toast-note)\.ts|htmx\.org|preload-helper/ },
            { name: "phone", test: /core\/assets\/(outbox|images|position)\.ts|elements\/(outbox|photo|place)-\w+\.ts|\/idb\// },
          ],
        },
        hashCharacters: "hex",
        entryFileNames: "[name].[hash:12].js",
        chunkFileNames: "[name].[hash:12].js",
        assetFileNames: "[name].[hash:12][extname]",
      },
    },
  },
});
