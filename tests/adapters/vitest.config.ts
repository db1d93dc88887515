/** How the public adapters are run on objects that this system wrote; `tests/imaging/test_adapters_read.py` starts it. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/adapters/**/*.adapters.ts"],
    environment: "node",
    // They are written for bundlers: Node alone does not resolve what they import.
    server: { deps: { inline: [/@cornerstonejs/, /@kitware/, /dcmjs/, /gl-matrix/] } },
  },
});
