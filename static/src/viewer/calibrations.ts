/** How large a pixel of a film is, where a person calibrated it; told with the lines of its series. */
import type { Calibration } from "./contract";

const known = new Map<string, Calibration>();
/** Series whose calibrations were told. */
const told = new Set<string>();

/** The picture's SOPInstanceUID in the address by which the library knows it. */
export function sopOf(imageId: string): string {
  return /\/instances\/([^/]+)\//.exec(imageId)?.[1] ?? "";
}

export function calibrationOf(imageId: string): Calibration | null {
  return known.get(sopOf(imageId)) ?? null;
}

/** What stands beside a line of so many columns and rows on a film: millimetres and who says so, or pixels. */
export function filmLines([columns, rows]: readonly [number, number], calibration: Calibration | null, round: (value: number) => number | string): string[] {
  if (calibration === null) return [`${round(Math.hypot(columns, rows))} px`];
  return [`${round(Math.hypot(columns * calibration.across, rows * calibration.down))} mm`, calibration.by];
}

/** Learn the calibrations of the films of a series; whether one that was told before is another one now. */
export function learnCalibrations(series: string, sops: readonly string[], calibrations: Readonly<Record<string, Calibration>>): boolean {
  const before = sops.map((sop) => JSON.stringify(known.get(sop)));
  for (const sop of sops) {
    const calibration = calibrations[sop];
    if (calibration) known.set(sop, calibration);
    else known.delete(sop);
  }
  const isFirst = !told.has(series);
  told.add(series);
  return !isFirst && sops.some((sop, at) => JSON.stringify(known.get(sop)) !== before[at]);
}
