/**
 * Greys by arithmetic where the library looks them up.
 *
 * Its shader asks a table for the grey of every pixel and another one for its opacity, which is 1 in every picture of
 * ours. A window that is linear needs neither: the two ends of the table are read once for the whole picture, and what
 * lies between them is mixed. Where WebGL is computed in software that is a third of the time a picture takes. Ends are
 * the table's own, so a picture that shows light for dark stays one. Anything else (a sigmoid, colours) stays looked up.
 *
 * The tables and curves that files bring are looked up too, in functions of our own: of tables the library knows nothing
 * here, and a curve it would keep when a person chooses a window. The fallback has tables, and neither curves.
 */
import { core } from "./cornerstone";
import type { Shade } from "./shades";

type StackViewport = InstanceType<typeof core.StackViewport>;

interface Replacement {
  readonly shaderType: "Vertex" | "Fragment";
  readonly originalValue: string;
  readonly replacementValue: string;
  /** Before the library fills in its own words. */
  readonly replaceFirst: boolean;
  readonly replaceAll: false;
}

const DECLARED = "//VTK::TCoord::Dec";
const DONE = "//VTK::TCoord::Impl";
const ENDS = "flat varying vec3 firstGrey;\nflat varying vec3 lastGrey;\n";
const READ = `firstGrey = texelFetch(colorTexture1, ivec2(0, 0), 0).rgb;
  lastGrey = texelFetch(colorTexture1, ivec2(textureSize(colorTexture1, 0).x - 1, 0), 0).rgb;\n`;

function ahead(shaderType: Replacement["shaderType"], place: string, words: string): Replacement {
  return { shaderType, originalValue: place, replacementValue: words + place, replaceFirst: true, replaceAll: false };
}

function instead(originalValue: string, replacementValue: string): Replacement {
  return { shaderType: "Fragment", originalValue, replacementValue, replaceFirst: false, replaceAll: false };
}

// The lines of the library's shader for one value a pixel, word for word: where it has others, nothing is replaced.
const LINEAR: readonly Replacement[] = [
  ahead("Vertex", DECLARED, `uniform sampler2D colorTexture1;\n${ENDS}`),
  ahead("Vertex", DONE, READ),
  ahead("Fragment", DECLARED, ENDS),
  instead(
    "vec3 tcolor = texture2D(colorTexture1, vec2(intensity * cscale0 + cshift0, 0.5)).rgb;",
    "vec3 tcolor = mix(firstGrey, lastGrey, clamp(intensity * cscale0 + cshift0, 0.0, 1.0));",
  ),
  instead("float scalarOpacity = texture2D(pwfTexture1, vec2(intensity * pwfscale0 + pwfshift0, 0.5)).r;", "float scalarOpacity = 1.0;"),
];
const LOOKED_UP: readonly Replacement[] = [];

type GreyFunction = ReturnType<typeof core.utilities.createLinearRGBTransferFunction>;

/** What of the library's picture says how it is coloured. */
interface Coloured {
  getProperty(): {
    getRGBTransferFunction(index: number): GreyFunction | null;
    setRGBTransferFunction(index: number, greys: GreyFunction): void;
    getPiecewiseFunction(index: number): unknown;
  };
  getMapper(): {
    setColorTextureWidth(width: number): void;
    getViewSpecificProperties(): { OpenGL?: { ShaderReplacements?: readonly Replacement[] } };
    setViewSpecificProperties(properties: { OpenGL: { ShaderReplacements: readonly Replacement[] } }): void;
  };
}

/** Whether grey grows evenly between two values, and nothing is let through. */
function isLinear(coloured: Coloured): boolean {
  const property = coloured.getProperty();
  return property.getRGBTransferFunction(0)?.getSize() === 2 && !property.getPiecewiseFunction(0);
}

// The library's own; and as many as every graphics card takes.
const USUAL_WIDTH = 1024;
const MOST_WIDTH = 8192;
/** What our functions stand for, and from where to where they run. */
const ours = new WeakMap<GreyFunction, { readonly shade: Shade; readonly invert: boolean; readonly ends: string }>();

/** So many greys of a shade, evenly from end to end: each is where the middle of a texel of the table is. */
function greysOf({ ends: [low, high], of }: Shade, count: number, invert: boolean): number[] {
  return Array.from({ length: count }, (_, at) => {
    const share = of(low + ((at + 0.5) / count) * (high - low));
    return invert ? 1 - share : share;
  });
}

function functionOf(shade: Shade, width: number, invert: boolean): GreyFunction {
  const [lower, upper] = shade.ends;
  const made = core.utilities.createLinearRGBTransferFunction({ lower, upper });
  const node = (grey: number, at: number): object => ({ x: lower + (at / (width - 1)) * (upper - lower), r: grey, g: grey, b: grey, midpoint: 0.5, sharpness: 0 });
  (made as unknown as { setNodes(nodes: readonly object[]): void }).setNodes(greysOf(shade, width, invert).map(node));
  ours.set(made, { shade, invert, ends: String(made.getRange()) });
  return made;
}

/** Have a picture look up the shade that it is to be shown in, and again its line where it is in none. Returns whether that is new. */
function takeShade(viewport: StackViewport, coloured: Coloured, shade: Shade | null): boolean {
  const property = coloured.getProperty();
  const { invert = false, voiRange } = viewport.getProperties();
  const now = property.getRGBTransferFunction(0);
  const known = now ? ours.get(now) : undefined;
  // The library stretches what it finds over a window that it is given.
  const isKept = shade === (known?.shade ?? null) && (!known || (known.invert === invert && known.ends === String(now?.getRange())));
  if (!voiRange || isKept) return false;
  const width = shade ? Math.min(Math.max(shade.places, 2), MOST_WIDTH) : USUAL_WIDTH;
  const made = shade ? functionOf(shade, width, invert) : core.utilities.createLinearRGBTransferFunction(voiRange);
  if (!shade && invert) core.utilities.invertRgbTransferFunction(made);
  coloured.getMapper().setColorTextureWidth(width);
  property.setRGBTransferFunction(0, made);
  return true;
}

interface FallbackTable {
  readonly id: string;
  readonly firstValueMapped: number;
  readonly lut: ArrayLike<number>;
}

/** What the fallback keeps to itself, and its tables cannot be given without. */
interface Fallback {
  readonly _cpuFallbackEnabledElement?: {
    readonly image?: { readonly imageId: string; readonly minPixelValue: number; readonly maxPixelValue: number; readonly slope: number; readonly intercept: number; readonly isPreScaled?: boolean; readonly color?: boolean };
    readonly viewport?: { voiLUT?: FallbackTable | undefined; modalityLUT?: FallbackTable | undefined };
  };
}

/** A table of 16 bits as the fallback reads it: it takes their number from the greatest entry, so that is told to be one of them. */
function tableOfBytes(greys: readonly number[]): ArrayLike<number> {
  const words = Uint16Array.from(greys, (grey) => Math.round(grey * 255) * 257);
  return Object.defineProperty(words, Symbol.iterator, { value: () => [0xffff].values() });
}

/** The same where there is no WebGL: of every value that a picture may have, the grey. Returns whether that is new. */
export function chooseFallbackGreys(viewport: StackViewport, shade: Shade | null): boolean {
  const { image, viewport: shown } = (viewport as unknown as Fallback)._cpuFallbackEnabledElement ?? {};
  if (!image || !shown || image.color) return false;
  const id = shade ? `${image.imageId} ${shade.words}` : "";
  if ((shown.voiLUT?.id ?? "") === id) return false;
  const first = Math.min(image.minPixelValue, 0);
  const count = image.maxPixelValue - first + 1;
  const [slope, intercept] = image.isPreScaled ? [1, 0] : [image.slope, image.intercept];
  const places = Array.from({ length: count }, (_, at) => at);
  // Its own way to values is left out, so that places need not be whole numbers after a rescale.
  shown.modalityLUT = shade ? { id, firstValueMapped: first, lut: Uint32Array.from(places) } : undefined;
  shown.voiLUT = shade
    ? { id, firstValueMapped: image.isPreScaled ? first : 0, lut: tableOfBytes(places.map((at) => shade.of((first + at) * slope + intercept))) }
    : undefined;
  return true;
}

/** Have the picture of a viewport drawn in the way that its window, or its shade, allows; before it is drawn. Returns whether that is another one. */
export function chooseGreys(viewport: StackViewport, shade: Shade | null, isWebGL2: boolean): boolean {
  const coloured = viewport.getDefaultActor()?.actor as unknown as Coloured | undefined;
  if (!coloured?.getProperty) return false;
  const isNew = takeShade(viewport, coloured, shade);
  if (isWebGL2) chooseShader(coloured);
  return isNew;
}

/** Mix greys where that is possible. For WebGL 2 only. */
function chooseShader(coloured: Coloured): void {
  const wanted = isLinear(coloured) ? LINEAR : LOOKED_UP;
  const mapper = coloured.getMapper();
  const now = mapper.getViewSpecificProperties().OpenGL?.ShaderReplacements ?? LOOKED_UP;
  if (now !== wanted) mapper.setViewSpecificProperties({ OpenGL: { ShaderReplacements: wanted } });
}
