/** One of the three planes through a volume: its picture, its letters, the crosshair and the marks above it. */
import { el, svg } from "../base/dom";
import { Captions } from "./captions";
import { movePicture } from "./camera";
import type { MarkSheet, Vec2, Vec3 } from "./contract";
import { isDrawnFor, type core } from "./cornerstone";
import { CUTS, placeIn, planeOf, type Cut } from "./cuts";
import { shapesOn } from "./drawing";
import { affineThrough, cutOf, dot, edgeLetters, minus, toPatient, vec3, type Affine, type Plane } from "./geometry";
import type { LoadedSeries } from "./loading";
import { isDoubtful } from "./standing";
import { clear, draw, type ScoutLine } from "./overlay";
import type { Extent } from "./volume";
import { windowOf, type Window } from "./windows";

export type VolumeViewport = InstanceType<typeof core.VolumeViewport>;
type Point3 = [number, number, number];

/** What all three show. */
export interface Scene {
  readonly series: LoadedSeries;
  readonly extent: Extent;
  readonly sheet: MarkSheet;
  readonly voxels: string;
  readonly focus: Vec3;
  readonly active: string | null;
  readonly marksHidden: boolean;
  /** Frames that are here, and frames that there are. */
  readonly loaded: number;
}

// A step of many millimetres, so that the affine keeps its last digits.
const STEP_MM = 256;

export class CutPane {
  readonly image: HTMLDivElement;
  readonly frame: HTMLDivElement;
  viewport: VolumeViewport | null = null;
  private readonly marks = svg("svg", { class: "marks", "aria-hidden": "true" });
  private readonly captions = new Captions();

  constructor(readonly cut: Cut) {
    this.image = el("div", { class: "vp-image" }, this.marks);
    this.frame = el("div", { class: "vp", role: "group", tabindex: 0, "aria-label": `Reformatted ${cut}`, "data-cut": cut }, this.image, ...this.captions.all);
  }

  say(sentence: string | null, act?: () => void, word?: string): void {
    this.captions.say(sentence, act, word);
  }

  /** Put the camera on the plane of a point: along its own axis, so that what was moved or enlarged stays so. */
  lookThrough(focus: Vec3): void {
    const { viewport } = this;
    if (!viewport) return;
    const { focalPoint, position, viewPlaneNormal } = viewport.getCamera();
    const [from, normal, eye] = [vec3(focalPoint ?? []), vec3(viewPlaneNormal ?? []), vec3(position ?? [])];
    if (!from || !normal || !eye) return;
    const away = dot(minus(focus, from), normal);
    const moved = (point: Vec3): Point3 => [point[0] + away * normal[0], point[1] + away * normal[1], point[2] + away * normal[2]];
    viewport.setCamera({ focalPoint: moved(from), position: moved(eye) });
    viewport.render();
  }

  /** The affine from millimetres in the plane to CSS pixels of this viewport; null while it has no extent. */
  shown(plane: Plane): Affine | null {
    const { viewport } = this;
    if (!viewport) return null;
    const place = (pixel: Vec2): Vec2 => viewport.worldToCanvas([...toPatient(plane, pixel)] as Point3);
    const zero = place([0, 0]);
    const scaled = (end: Vec2): Vec2 => [zero[0] + (end[0] - zero[0]) / STEP_MM, zero[1] + (end[1] - zero[1]) / STEP_MM];
    const shown = affineThrough(zero, scaled(place([STEP_MM, 0])), scaled(place([0, STEP_MM])));
    return Number.isFinite(shown.e) && Math.abs(shown.a * shown.d - shown.b * shown.c) > 1e-9 ? shown : null;
  }

  /** Whether the picture was drawn for the size it has now. */
  get fits(): boolean {
    return this.viewport === null || isDrawnFor(this.viewport.canvas, this.image);
  }

  /** The patient's point under a place on the screen; null while there is no picture. */
  pointAt(event: MouseEvent): Vec3 | null {
    const { left, top } = this.image.getBoundingClientRect();
    return this.viewport && vec3(this.viewport.canvasToWorld([event.clientX - left, event.clientY - top]));
  }

  /** Bring a point to the middle where it is out of view. */
  bringIntoView(point: Vec3): void {
    const { viewport, image } = this;
    if (!viewport) return;
    const [x, y] = viewport.worldToCanvas([...point] as Point3);
    const [width, height] = [image.clientWidth, image.clientHeight];
    if (x >= 0 && y >= 0 && x <= width && y <= height) return;
    movePicture(viewport, [width / 2 - x, height / 2 - y]);
    viewport.render();
  }

  /** The window in force, `[width, centre]`. */
  window(): Window | null {
    const range = this.viewport?.getProperties()?.voiRange;
    return range ? windowOf(range) : null;
  }

  /** Everything that is written on the edges, and what is drawn above the picture. */
  paint(scene: Scene): void {
    const { series, extent, focus } = scene;
    const plane = planeOf(this.cut, focus, extent);
    const shown = this.shown(plane);
    // On a stretched picture no mark would lie where it belongs.
    if (!shown || !this.fits) return clear(this.marks);
    this.write(scene);
    this.captions.letters(edgeLetters(plane, null, shown, series.config.laterality));
    const reach = extent.step[this.cut === "sagittal" ? 0 : this.cut === "coronal" ? 1 : 2] / 2;
    const shapes = scene.marksHidden ? [] : shapesOn({ sop: "", plane, reach }, scene.sheet, scene.active);
    const allAssumed = scene.sheet.marks.every(isDoubtful);
    const size: Vec2 = [this.image.clientWidth, this.image.clientHeight];
    draw(this.marks, { shapes, active: scene.active, scouts: this.cross(plane, scene), allAssumed, size, pointers: [] }, shown);
  }

  /** The crosshair: where the two other planes cut this one. It stays when the marks are hidden. */
  private cross(plane: Plane, { focus, extent }: Scene): ScoutLine[] {
    return CUTS.filter((other) => other !== this.cut).flatMap((other) => {
      const ends = cutOf(plane, planeOf(other, focus, extent));
      return ends ? [{ ends, name: other }] : [];
    });
  }

  private write({ series, extent, focus, voxels, loaded, sheet }: Scene): void {
    const { index, count } = placeIn(this.cut, focus, extent);
    const { slices, config } = series;
    const window = this.window();
    const boxes = sheet.marks.some(({ box }) => box !== null) ? "levels as boxes" : "";
    const unplaced = series.sheet.marks.length > 0 && sheet.marks.length === 0 ? "levels are marked on the slices only" : "";
    this.captions.write("tl", [`Reformatted ${this.cut}`, config.label]);
    this.captions.write("bl", [`plane ${index} of ${count}`, loaded < slices.length ? `loading ${loaded}/${slices.length}` : boxes || unplaced]);
    this.captions.write("br", [window ? `W ${Math.round(window[0])} L ${Math.round(window[1])}` : "", `voxels ${voxels}`]);
    this.captions.badge(series, "");
    this.frame.setAttribute("aria-label", `Reformatted ${this.cut}, plane ${index} of ${count}`);
  }
}
