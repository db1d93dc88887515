/** Voxels in a type that holds the values of every slice. Pure. */

export type VoxelType = "Uint8Array" | "Uint16Array" | "Int16Array" | "Float32Array";

const UNSIGNED: readonly string[] = ["Uint8Array", "Uint16Array"];
const WHOLE: readonly string[] = ["Int8Array", "Uint8Array", "Int16Array"];

/**
 * The narrowest type that holds them all: each slice comes in the narrowest that holds its own values.
 *
 * Laid into a narrower one, a bright voxel would come out dark without a word: 1000 becomes 232 in 8 bits.
 */
export function widest(names: readonly string[]): VoxelType {
  const all = (among: readonly string[]): boolean => names.every((name) => among.includes(name));
  if (all(["Uint8Array"])) return "Uint8Array";
  if (all(UNSIGNED)) return "Uint16Array";
  return all(WHOLE) ? "Int16Array" : "Float32Array";
}
