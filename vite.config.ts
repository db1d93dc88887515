/** How the front end is built: one entry for every page; features are split off and fetched when a page asks. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  // What a build has to say otherwise is noise to whoever starts the system.
  logLevel: "error",
  base: "/static/dist/",
  publicDir: "static/public",
  worker: { format: "es" },
  resolve: {
    // Readers of surface meshes, and the XML machinery they bring, make up a quarter of the viewer; it shows none.
    alias: { "@kitware/vtk.js/IO/XML/XMLPolyDataReader.js": "/static/src/viewer/noMeshReader.ts" },
  },
  build: {
    outDir: "static/dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    // The palettes stand on light-dark(); older targets would have it rewritten and the room's switch lost.
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    // The page's policy allows no `data:` scripts or fonts, so nothing is written into another file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The viewer's chunk is large by nature and is fetched on its own, after the page is usable.
    chunkSizeWarningLimit: 6000,
    rollupOptions: { input: { main: "static/src/main.ts" } },
  },
  test: {
    include: ["static/src/**/*.test.ts"],
    environment: "node",
  },
});
