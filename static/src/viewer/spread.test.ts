import { expect, test } from "vitest";
import { spreadOf, type Valued } from "./spread";
import { rangeOf } from "./windows";

function picture(values: ArrayLike<number>, more: Partial<Valued> = {}): Valued {
  return { color: false, slope: 1, intercept: 0, getPixelData: () => values, ...more };
}

function range(one: Valued): readonly [number, number] {
  const window = spreadOf(one);
  if (window === null) throw new Error("no window");
  const { lower, upper } = rangeOf(window);
  return [lower, upper];
}

test("a plate's border and a bright mark do not flatten what lies between", () => {
  // A film of 1,000 by 1,000: the patient from 1,000 to 2,000, half a hundredth of border and of marks.
  const film = Uint16Array.from({ length: 1_000_000 }, (_, at) => (at < 5_000 ? 0 : at < 10_000 ? 65_535 : 1_000 + (at % 1_001)));
  const [lower, upper] = range(picture(film));
  expect(lower).toBeGreaterThanOrEqual(1_000);
  expect(lower).toBeLessThan(1_020);
  expect(upper).toBeGreaterThan(1_980);
  expect(upper).toBeLessThanOrEqual(2_000);
});

test("values are those after rescale, scaled by the library or not, and the right way round", () => {
  const values = Int16Array.from({ length: 101 }, (_, at) => at);
  const [lower, upper] = range(picture(values, { slope: 2, intercept: -1_000 }));
  expect([lower, upper]).toEqual([-998, -802]);
  expect(range(picture(values, { slope: 2, intercept: -1_000, preScale: { scaled: true } }))).toEqual([1, 99]);
  expect(range(picture(values, { slope: -1 }))).toEqual([-99, -1]);
});

test("one grey has a window, colours have none", () => {
  expect(range(picture(new Uint8Array(50).fill(7)))).toEqual([7, 8]);
  expect(spreadOf(picture(new Uint8Array(300), { color: true }))).toBeNull();
});

test("what stands for no pixel is left out, unless nothing else is there", () => {
  const half = Int16Array.from({ length: 2000 }, (_, at) => (at % 2 ? -2000 : at));
  const { lower, upper } = rangeOf(spreadOf(picture(half), [-2000, -2000])!);
  expect(lower).toBeGreaterThanOrEqual(0);
  expect(upper).toBeGreaterThan(1900);
  expect(spreadOf(picture(new Int16Array(10).fill(-2000)), [-2000, -2000])).not.toBeNull();
});
