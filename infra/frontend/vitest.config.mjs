/** Runs every `*.test.ts` that stands beside a source, in a small DOM. */
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { modules, packagesFromHere, repository } from "./packages.mjs";

export default defineConfig({
  root: repository,
  cacheDir: join(repository, ".local/vitest"),
  plugins: [packagesFromHere()],
  server: { fs: { allow: [repository] } },
  resolve: { alias: { vitest: join(modules, "vitest") } },
  test: {
    include: ["core/assets/**/*.test.ts", "reporting/assets/**/*.test.ts", "billing/assets/**/*.test.ts", "api/assets/**/*.test.ts"],
    environment: "happy-dom",
    pool: "threads",
    maxWorkers: 2,
  },
});
