/** Colours as the library cannot read them: palettes in the header as bytes, and pairs of pixels that share their colour. */
import type { Instance } from "./slices";

// Number of colours, the first one's number, bits of a colour; and the colours themselves: red, green, blue (PS3.3 C.7.6.3.1.5, 1.6).
const PALETTES = [["00281101", "00281201"], ["00281102", "00281202"], ["00281103", "00281203"]] as const;
// A number of entries of 0 stands for this one.
const MOST_COLOURS = 65_536;

/** The header with its palettes as numbers, where they lie in it as bytes: the library reads no others. */
export function withPalettes(header: Instance): Instance {
  const read = PALETTES.flatMap(([descriptor, entries]) => {
    const { InlineBinary: bytes, ...element } = header[entries] ?? {};
    return bytes === undefined ? [] : [[entries, { ...element, Value: coloursOf(bytes, header[descriptor]?.Value ?? []) }] as const];
  });
  return read.length === 0 ? header : { ...header, ...Object.fromEntries(read) };
}

/** The entries of a palette in Base64: bytes where there is one for each colour, else words, little endian. */
function coloursOf(inline: string, [count]: readonly unknown[]): number[] {
  const bytes = Uint8Array.from(atob(inline), (letter) => letter.charCodeAt(0));
  const colours = Number(count) || MOST_COLOURS;
  // An odd number of bytes is filled up to whole words.
  if (bytes.length < 2 * colours) return [...bytes.subarray(0, colours)];
  const words = new DataView(bytes.buffer);
  return Array.from({ length: colours }, (_, at) => words.getUint16(2 * at, true));
}

/**
 * RGB, or RGBA, of `YBR_FULL_422` as it lies unpacked: of two pixels beside each other Y, Y, and the Cb and Cr of both
 * (PS3.3 C.7.6.3.1.2).
 */
export function unpaired(pairs: ArrayLike<number>, withAlpha: boolean): Uint8ClampedArray<ArrayBuffer> {
  const step = withAlpha ? 4 : 3;
  const pixels = new Uint8ClampedArray((pairs.length / 2) * step).fill(255);
  for (let pixel = 0; pixel < pairs.length / 2; pixel++) {
    const at = pixel - (pixel % 2);
    const luminance = pairs[2 * at + (pixel % 2)] ?? 0;
    const [blue, red] = [(pairs[2 * at + 2] ?? 0) - 128, (pairs[2 * at + 3] ?? 0) - 128];
    pixels[step * pixel] = luminance + 1.402 * red;
    pixels[step * pixel + 1] = luminance - 0.344136 * blue - 0.714136 * red;
    pixels[step * pixel + 2] = luminance + 1.772 * blue;
  }
  return pixels;
}
