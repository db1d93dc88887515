import { expect, test } from "vitest";
import { calibrationOf, filmLines, learnCalibrations } from "./calibrations";

const ADDRESS = "wadors:/dicomweb/p/studies/1/series/9/instances/9.1/frames/1";
const HALF = { across: 0.5, down: 0.5, by: "calibrated by Dr. A" };
const round = (value: number): number => Math.round(value * 10) / 10;

test("a line on a film is in pixels until somebody calibrates it", () => {
  expect(filmLines([30, 40], null, round)).toEqual(["50 px"]);
  expect(filmLines([30, 40], HALF, round)).toEqual(["25 mm", "calibrated by Dr. A"]);
  expect(filmLines([30, 40], { ...HALF, down: 1 }, round)[0]).toBe("42.7 mm");
});

test("a calibration that changed since the page was opened is told", () => {
  expect(learnCalibrations("9", ["9.1", "9.2"], {})).toBe(false);
  expect(calibrationOf(ADDRESS)).toBeNull();
  expect(learnCalibrations("9", ["9.1", "9.2"], { "9.1": HALF })).toBe(true);
  expect(calibrationOf(ADDRESS)).toEqual(HALF);
  expect(learnCalibrations("9", ["9.1", "9.2"], { "9.1": { ...HALF } })).toBe(false);
  expect(learnCalibrations("9", ["9.1", "9.2"], {})).toBe(true);
  expect(calibrationOf(ADDRESS)).toBeNull();
});
