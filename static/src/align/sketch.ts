/** A small drawing of where a point lies. Drawn with the front on the left, and mirrored where the patient faces right. */
import { svg } from "../base/dom";

type Place = readonly [number, number];

const SIZE = { width: 120, height: 96 };
const BODY = "M30 32 Q54 37 80 30 Q77 48 80 66 Q54 60 32 68 Q35 50 30 32Z";
const BEHIND = "M80 36 L92 34 L112 48 L110 56 L94 50";
const NEIGHBOURS = "M31 20 Q54 25 79 18 M33 80 Q56 72 79 78";
const SACRUM = "M24 50 L74 22 L104 62 L96 70 Q70 78 52 92 L40 88Z";
const AXIS = "M32 44 Q36 40 42 40 L44 14 Q52 6 58 14 L60 38 L80 40 Q77 56 80 74 Q54 68 32 76Z";
const ATLAS = "M20 20 Q12 28 20 36 Q28 28 20 20Z M32 14 Q46 2 52 16 L54 84 L34 84Z";
const FRONTAL = "M30 30 Q60 36 90 30 Q86 48 90 66 Q60 60 30 66 Q34 48 30 30Z";
const SACRUM_FRONTAL = "M34 30 L86 30 L108 42 L84 88 L36 88 L12 42Z";
const HEADS: readonly Place[] = [[52, 56], [68, 48]];
const HEAD = 24;

const ON_BODY: Readonly<Record<string, Place>> = {
  "upper.front": [30, 32],
  "upper.back": [80, 30],
  "lower.front": [32, 68],
  "lower.back": [80, 66],
  centre: [55, 49],
  "canal.front": [80, 48],
  "canal.back": [104, 44],
};
const ON_AXIS: Readonly<Record<string, Place>> = { "lower.front": [32, 76], "lower.back": [80, 74], centre: [56, 58] };
const ON_SACRUM: Readonly<Record<string, Place>> = { "upper.front": [24, 50], "upper.back": [74, 22] };

interface Picture {
  readonly lines: readonly SVGElement[];
  readonly spot: Place | undefined;
  /** Seen from the front there is no front side to name. */
  readonly isFrontal?: boolean;
}

function path(d: string, name = "align-bone"): SVGPathElement {
  return svg("path", { class: name, d });
}

function hips(key: string): Picture {
  const at = HEADS[key.startsWith("hip.one") ? 0 : 1] ?? [60, 48];
  const turn = /rim\.(\d)$/.exec(key)?.[1];
  const angle = ((Number(turn ?? 0) * 120 - 30) * Math.PI) / 180;
  const spot: Place = turn === undefined ? at : [at[0] + HEAD * Math.cos(angle), at[1] + HEAD * Math.sin(angle)];
  return { lines: HEADS.map(([cx, cy]) => svg("circle", { class: "align-bone", cx, cy, r: HEAD })), spot };
}

function pictureOf(key: string): Picture {
  const [level = "", ...rest] = key.split(".");
  const part = rest.join(".");
  if (level === "hip") return hips(key);
  if (part === "middle") return { lines: [path(SACRUM_FRONTAL)], spot: [60, 30], isFrontal: true };
  if (part === "arch" || part === "dens") return { lines: [path(ATLAS)], spot: part === "arch" ? [24, 28] : [33, 28] };
  if (level === "S1" && part in ON_SACRUM) return { lines: [path(SACRUM)], spot: ON_SACRUM[part] };
  if (level === "C2" && part in ON_AXIS) return { lines: [path(AXIS)], spot: ON_AXIS[part] };
  return { lines: [path(NEIGHBOURS, "align-faint"), path(BEHIND, "align-faint"), path(BODY)], spot: ON_BODY[part] };
}

/** The drawing for a point; `faces` is +1 where the patient faces right. `isFrontal` asks for the view from the front. */
export function sketch(key: string, faces: number, isFrontal: boolean): SVGSVGElement {
  const whole = isFrontal && key.endsWith(".centre") ? { lines: [path(FRONTAL)], spot: [60, 48] as const, isFrontal: true } : pictureOf(key);
  const isTurned = faces > 0 && !whole.isFrontal;
  const [x, y] = whole.spot ?? [60, 48];
  const drawn = svg("g", isTurned ? { transform: `translate(${SIZE.width} 0) scale(-1 1)` } : {}, ...whole.lines, svg("circle", { class: "align-spot", cx: x, cy: y, r: 5 }));
  const side = whole.isFrontal || key.startsWith("hip.") ? null : svg("text", { class: "align-side", x: isTurned ? SIZE.width - 2 : 2, y: 12, "text-anchor": isTurned ? "end" : "start" }, "front");
  return svg("svg", { class: "align-sketch", viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, "aria-hidden": "true" }, drawn, side);
}
