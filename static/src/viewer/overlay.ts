/**
 * The marks over one picture: an SVG of our own above the canvas. It takes no clicks except on names, so that it never
 * swallows a window drag; it is drawn from pixel coordinates through the affine that the picture is shown by.
 */
import { svg } from "../base/dom";
import type { Vec2 } from "./contract";
import { discPlace, knownShapes, type Shape } from "./drawing";
import { applyTo, type Affine } from "./geometry";
import { vertebraeOf } from "./levels";

export interface ScoutLine {
  readonly ends: readonly [Vec2, Vec2];
  readonly name: string;
}

export interface Scene {
  readonly shapes: readonly Shape[];
  readonly active: string | null;
  readonly scouts: readonly ScoutLine[];
  /** Every name here is assumed: the badge says it, so the names need no mark of doubt each. */
  readonly allAssumed: boolean;
  readonly size: Vec2;
  /** What the item itself points with; it stays when the marks are hidden. */
  readonly pointers: readonly { readonly shape: "arrow" | "box"; readonly points: readonly Vec2[] }[];
}

const POINT_RADIUS_PX = 5;
// Room for the orientation letter on the edge.
const EDGE_PX = 32;
const HEAD_PX = 11;
const NAME_PX = 24;
const HALF_LINE_PX = 8;
const LINE_PX = 17;
// 15 px semibold: what a letter is wide, and the dark edge on both sides.
const LETTER_PX = 9;
const NAME_EDGE_PX = 6;
// 13 px regular: what a letter of a scout line's name is wide.
const SCOUT_LETTER_PX = 7;
// The middle of a pixel is its integer coordinate, so an outline through voxel centres needs no shift.

function pathOf(polygons: readonly (readonly Vec2[])[]): string {
  return polygons.map((points) => `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}Z`).join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function classOf(shape: Shape): string {
  return ["ov", shape.active && "ov-active", shape.assumed && "ov-assumed", shape.suggested && "ov-suggested"].filter(Boolean).join(" ");
}

/** A centre that lies on another slice is drawn faintly. */
function fading({ strength }: Shape): Readonly<Record<string, number>> {
  return strength < 1 ? { opacity: round(strength) } : {};
}

function bodies(scene: Scene, shown: Affine): SVGElement[] {
  const { a, b, c, d, e, f } = shown;
  const transform = `matrix(${a} ${b} ${c} ${d} ${e} ${f})`;
  const drawn = scene.shapes.filter((shape) => shape.form !== "point");
  const ordered = [...drawn].sort((one, other) => Number(one.active) - Number(other.active));
  const outlines = svg("g", { transform });
  for (const shape of ordered) {
    outlines.append(svg("path", { class: classOf(shape), d: pathOf(shape.polygons), "data-mark": shape.level }));
  }
  const points = scene.shapes
    .filter((shape) => shape.form === "point")
    .map((shape) => {
      const [cx, cy] = applyTo(shape.at, shown);
      return svg("circle", { class: classOf(shape), cx: round(cx), cy: round(cy), r: POINT_RADIUS_PX, "data-mark": shape.level, ...fading(shape) });
    });
  return [outlines, ...points];
}

/** A name steps below whatever the item points at, so that the finding itself stays free. */
function stepAside([x, y]: Vec2, tips: readonly Vec2[]): number {
  return tips.some((tip) => Math.hypot(tip[0] - x, tip[1] - y) < NAME_PX) ? NAME_PX : 0;
}

/** Where a name can be read whole: inside the picture, clear of the letter on its edge, on its own body; else null. */
export function readablePlace([x, y]: Vec2, bounds: readonly [number, number], [width, height]: Vec2): number | null {
  const edge = Math.abs(x - width / 2) < EDGE_PX ? EDGE_PX + HALF_LINE_PX : HALF_LINE_PX + 2;
  const readable = Math.min(Math.max(y, edge), height - edge);
  const stays = readable === y || (readable > bounds[0] && readable < bounds[1]);
  return stays ? readable : null;
}

/** A name, where its middle stands, and the middle of the body that it names; CSS px. */
interface Name {
  readonly shape: Shape;
  readonly text: string;
  readonly at: Vec2;
  readonly home: Vec2;
}

function nameOf(shape: Shape, shown: Affine, doubt: boolean, tips: readonly Vec2[], size: Vec2): Name | null {
  const [x, middle] = applyTo(shape.at, shown);
  const text = doubt ? `${shape.level} ?` : shape.level;
  const corners = shape.polygons.flat().map((point) => applyTo(point, shown));
  const rows = corners.map(([, row]) => row);
  const across = beside(shape, x, corners.map(([column]) => column), widthOf(text));
  const y = readablePlace([across, middle], [Math.min(...rows), Math.max(...rows)], size);
  if (y === null) return null;
  const at: Vec2 = [across, y + stepAside([x, y], tips)];
  return { shape, text, at, home: [x, middle] };
}

/** Where a name's middle stands across: on its body, but beside a point, and to the left of a disc, which it would cover. */
function beside({ form, kind }: Shape, x: number, columns: readonly number[], width: number): number {
  if (form === "point") return x + 22;
  return kind === "segment" ? Math.max(width / 2, Math.min(...columns) - width / 2) : x;
}

function widthOf(text: string): number {
  return text.length * LETTER_PX + NAME_EDGE_PX;
}

/** Whether a name at this height is read as that of its own body: nearer to it than half the way to any other. */
function isOwn([x, y]: Vec2, at: number, homes: readonly Vec2[]): boolean {
  return homes.every((other) => {
    const step = Math.hypot(other[0] - x, other[1] - y);
    return step === 0 || Math.abs(at - y) < step / 2;
  });
}

/**
 * The names that can be read, each beside its own body and none over another: the first keeps its place. One that
 * would stand beside another body, or over another's name, is not written, for it would be read as a wrong level.
 */
export function apart<One extends Pick<Name, "text" | "at" | "home">>(names: readonly One[], homes: readonly Vec2[]): One[] {
  const placed: One[] = [];
  for (const name of names) {
    const [x, y] = name.at;
    const isFree = placed.every(
      (other) =>
        Math.abs(other.at[1] - y) >= LINE_PX || Math.abs(other.at[0] - x) >= (widthOf(other.text) + widthOf(name.text)) / 2,
    );
    if (isFree && isOwn(name.home, y, homes)) placed.push(name);
  }
  return placed;
}

function written({ shape, text, at: [x, y] }: Name): SVGElement {
  const style = shape.active ? "ov-name ov-name-active" : "ov-name";
  return svg("text", { class: style, x: round(x), y: round(y), "data-goto": shape.level, ...fading(shape) }, text);
}

/** The tag of the active segment stands clear of the bodies, to the left, with a line to the disc. */
function tagOf(scene: Scene, shown: Affine): SVGElement | null {
  const place = discPlace(scene.shapes, scene.active);
  if (place === null || scene.active === null) return null;
  const [x, y] = applyTo(place, shown);
  const near = new Set([...vertebraeOf(scene.active), scene.active]);
  const edges = scene.shapes
    .filter((shape) => near.has(shape.level))
    .flatMap((shape) => (shape.polygons.length > 0 ? shape.polygons.flat() : [shape.at]))
    .map((point) => applyTo(point, shown)[0]);
  const sure = discPlace(knownShapes(scene.shapes), scene.active) !== null;
  const text = sure ? scene.active : `${scene.active} ?`;
  const width = 16 + text.length * 9;
  const left = Math.max(EDGE_PX, Math.min(...edges, x) - width - 34);
  return svg(
    "g",
    { class: "ov-tag" },
    svg("line", { class: "ov-lead", x1: round(left + width), y1: round(y), x2: round(x), y2: round(y) }),
    svg("rect", { x: round(left), y: round(y - 14), width, height: 28, rx: 5 }),
    svg("text", { x: round(left + width / 2), y: round(y) }, text),
  );
}

function scoutOf({ ends, name }: ScoutLine, shown: Affine, [width]: Vec2): SVGElement[] {
  const [[x1, y1], [x2, y2]] = ends.map((end) => applyTo(end, shown)) as [Vec2, Vec2];
  const steep = Math.abs(y2 - y1) > Math.abs(x2 - x1);
  const end = Math.max(x1, x2);
  // Past the end of a flat line, clear of what it crosses; where there is no room, above its right end.
  const past = end + NAME_EDGE_PX + name.length * SCOUT_LETTER_PX;
  const fits = past < width - EDGE_PX;
  const right = fits ? past : Math.min(end, width - EDGE_PX + 8) - 8;
  const above = fits ? -4 : 6;
  // Beside the upper end of a steep line, below the letter on the edge.
  const low = Math.max(Math.min(y1, y2) + HALF_LINE_PX, 2 * EDGE_PX);
  const [x, y] = steep
    ? [x1 + ((x2 - x1) * (low - y1)) / (y2 - y1) - 8, low]
    : [right, y1 + ((y2 - y1) * (Math.min(right, end) - x1)) / (x2 - x1) - above];
  return [
    svg("line", { class: "scout", x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2) }),
    svg("text", { class: "scout-name", x: round(x), y: round(y) }, name),
  ];
}

function arrowOf(tail: Vec2, tip: Vec2): SVGElement[] {
  const angle = Math.atan2(tip[1] - tail[1], tip[0] - tail[0]);
  const wing = (turn: number): string =>
    `${round(tip[0] - HEAD_PX * Math.cos(angle + turn))} ${round(tip[1] - HEAD_PX * Math.sin(angle + turn))}`;
  const line = { x1: round(tail[0]), y1: round(tail[1]), x2: round(tip[0]), y2: round(tip[1]) };
  return [
    svg("line", { class: "ov-pointer", ...line }),
    svg("path", { class: "ov-pointer-head", d: `M${round(tip[0])} ${round(tip[1])}L${wing(0.45)}L${wing(-0.45)}Z` }),
  ];
}

function pointersOf(scene: Scene, shown: Affine): SVGElement[] {
  return scene.pointers.flatMap(({ shape, points }) => {
    const [from, to] = points.map((point) => applyTo(point, shown));
    if (!from || !to) return [];
    if (shape === "arrow") return arrowOf(from, to);
    const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
    const [width, height] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
    return [svg("rect", { class: "ov-pointer", x: round(x), y: round(y), width: round(width), height: round(height) })];
  });
}

/** What a layer shows: from picture to picture it is often the same. */
const drawn = new WeakMap<SVGSVGElement, string>();

/** Take away what is drawn. */
export function clear(layer: SVGSVGElement): void {
  drawn.delete(layer);
  layer.replaceChildren();
}

/** Draw a scene, unless the layer shows it already; what was drawn before goes. */
export function draw(layer: SVGSVGElement, scene: Scene, shown: Affine): void {
  const all = JSON.stringify([scene, shown]);
  if (drawn.get(layer) === all) return;
  drawn.set(layer, all);
  const vertebrae = scene.shapes.filter((shape) => shape.kind === "vertebra");
  // Where a series marks discs alone, these have names.
  const carried = vertebrae.length > 0 ? vertebrae : scene.shapes;
  // What a model proposed beside a person's mark of the same level takes nothing from that one's name.
  const known = new Set(knownShapes(carried).map(({ level }) => level));
  const homes = carried.filter(({ level, suggested }) => !suggested || !known.has(level)).map((shape) => applyTo(shape.at, shown));
  const tips = scene.pointers.flatMap(({ points }) => points.slice(-1).map((tip) => applyTo(tip, shown)));
  const names = carried
    // The active segment has its tag.
    .filter((shape) => shape.kind === "vertebra" || !shape.active)
    .map((shape) => nameOf(shape, shown, shape.suggested || (shape.assumed && !scene.allAssumed), tips, scene.size))
    .filter((name) => name !== null)
    .sort(({ shape: one }, { shape: other }) => Number(one.suggested) - Number(other.suggested) || Number(other.active) - Number(one.active));
  const tag = tagOf(scene, shown);
  layer.replaceChildren(
    ...scene.scouts.flatMap((scout) => scoutOf(scout, shown, scene.size)),
    ...bodies(scene, shown),
    ...apart(names, homes).map(written),
    ...(tag ? [tag] : []),
    ...pointersOf(scene, shown),
  );
}
