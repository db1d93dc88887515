/**
 * Greys by arithmetic where the library looks them up.
 *
 * Its shader asks a table for the grey of every pixel and another one for its opacity, which is 1 in every picture of
 * ours. A window that is linear needs neither: the two ends of the table are read once for the whole picture, and what
 * lies between them is mixed. Where WebGL is computed in software that is a third of the time a picture takes. Ends are
 * the table's own, so a picture that shows light for dark stays one. Anything else (a sigmoid, colours) stays looked up.
 */
import type { core } from "./cornerstone";

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

/** What of the library's picture says how it is coloured. */
interface Coloured {
  getProperty(): { getRGBTransferFunction(index: number): { getSize(): number } | null; getPiecewiseFunction(index: number): unknown };
  getMapper(): {
    getViewSpecificProperties(): { OpenGL?: { ShaderReplacements?: readonly Replacement[] } };
    setViewSpecificProperties(properties: { OpenGL: { ShaderReplacements: readonly Replacement[] } }): void;
  };
}

/** Whether grey grows evenly between two values, and nothing is let through. */
function isLinear(coloured: Coloured): boolean {
  const property = coloured.getProperty();
  return property.getRGBTransferFunction(0)?.getSize() === 2 && !property.getPiecewiseFunction(0);
}

/** Have the picture of a viewport drawn in the way that its window allows; before it is drawn. For WebGL 2 only. */
export function chooseGreys(viewport: StackViewport): void {
  const coloured = viewport.getDefaultActor()?.actor as unknown as Coloured | undefined;
  if (!coloured) return;
  const wanted = isLinear(coloured) ? LINEAR : LOOKED_UP;
  const mapper = coloured.getMapper();
  const now = mapper.getViewSpecificProperties().OpenGL?.ShaderReplacements ?? LOOKED_UP;
  if (now !== wanted) mapper.setViewSpecificProperties({ OpenGL: { ShaderReplacements: wanted } });
}
