// The documentation's site, built by `npm run docs`. It needs no network, neither to be built nor to be read.
import { defineConfig } from "vitepress";
import { breaksInCells } from "./breaks.mjs";
import { linksWithin } from "./links.mjs";
import { sidebar } from "./pages.mjs";

export default defineConfig({
  title: "EventSourcing",
  description: "An insert-only event ledger for World of Warcraft addons that replays into state and syncs itself",
  lang: "en",
  outDir: "../build/site",
  cacheDir: "../build/site-cache",
  markdown: {
    config(markdown) {
      linksWithin(markdown);
      breaksInCells(markdown);
    },
    // What the game reads, and what TypeScript declares.
    languageAlias: { toc: "ini", dts: "ts" },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    sidebar: sidebar(),
  },
});
