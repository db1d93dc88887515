import { expect, it } from "vitest";
import { widest } from "./voxels";

it.each([
  [["Uint8Array", "Uint8Array"], "Uint8Array"],
  [["Uint8Array", "Uint16Array", "Uint8Array"], "Uint16Array"],
  [["Uint8Array", "Int16Array"], "Int16Array"],
  [["Int8Array"], "Int16Array"],
  [["Uint16Array", "Int16Array"], "Float32Array"],
  [["Int16Array", "Float32Array"], "Float32Array"],
  [["Float64Array"], "Float32Array"],
])("slices of %j lie in %s", (names, type) => {
  expect(widest(names)).toBe(type);
});
