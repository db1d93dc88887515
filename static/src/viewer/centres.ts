/** Marks that are a centre and nothing more: how deep such a body is taken to be, and where marks lie in a stack. */
import type { Mark, MarkSheet } from "./contract";
import { distanceFrom, nearestPlane, vec3, type Plane } from "./geometry";
import { knownOf } from "./standing";

/**
 * How far from its centre, mm, a vertebra without box or outline is still named: half the height of a lumbar body,
 * which is the least of its three extents, so that no slice beyond the body carries its name.
 */
export const CENTRE_DEPTH_MM = 12;
// Faint enough to be seen as lying on another slice, dark edge and all still readable.
const FAINTEST = 0.45;

/** Half a body, mm, and never past the halfway to the next mark: smaller bodies lie closer together. Proposals bound none but proposals. */
function depthOf(mark: Mark, sheet: MarkSheet): number {
  const centre = vec3(mark.centroid);
  const halves = (mark.proposed ? sheet.marks : knownOf(sheet.marks))
    .filter((other) => other !== mark && other.level !== mark.level)
    .map((other) => vec3(other.centroid))
    .filter((other) => other !== null)
    .map((other) => (centre ? Math.hypot(other[0] - centre[0], other[1] - centre[1], other[2] - centre[2]) / 2 : 0));
  return Math.min(CENTRE_DEPTH_MM, ...halves);
}

/**
 * How strongly a centre in the patient's space is drawn on a slice: 1 on its own slice, less the farther away (mm) it
 * lies; null beyond its depth. `reach` is half the distance to the neighbouring slice, mm.
 */
export function strengthOn(plane: Plane, reach: number, mark: Mark, sheet: MarkSheet): number | null {
  const centre = vec3(mark.centroid);
  if (centre === null) return null;
  const away = Math.abs(distanceFrom(plane, centre));
  if (away <= reach) return 1;
  const depth = depthOf(mark, sheet);
  return away > depth ? null : 1 - (1 - FAINTEST) * ((away - reach) / Math.max(depth - reach, 1e-6));
}

/** Index of the slice where the marks of a stack lie, by their median, proposals only where there is nothing else; null where none has a place in it. */
export function sliceOfMarks(
  slices: readonly { readonly sop: string; readonly plane: Plane | null }[],
  sheet: MarkSheet,
): number | null {
  const planes = slices.map(({ plane }) => plane);
  const placeOf = (mark: Mark): number => {
    if (mark.sop !== null) return slices.findIndex(({ sop }) => sop === mark.sop);
    const centre = sheet.space === "patient" ? vec3(mark.centroid) : null;
    return (centre && nearestPlane(planes, centre)?.index) ?? -1;
  };
  const median = (marks: readonly Mark[]): number | null => {
    const places = marks.map(placeOf).filter((index) => index >= 0).sort((one, other) => one - other);
    return places[Math.floor(places.length / 2)] ?? null;
  };
  return median(knownOf(sheet.marks)) ?? median(sheet.marks);
}
