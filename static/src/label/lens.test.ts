import { expect, test } from "vitest";
import { Lens } from "./lens";

const FILM = { width: 1000, height: 2500 };
const STAGE = { width: 800, height: 500 };

test("a whole picture stands in the middle of its stage", () => {
  expect(new Lens(FILM).box(STAGE)).toEqual({ x: -1500, y: 0, width: 4000, height: 2500 });
});

test("what is seen near fills the stage, not the strip that the whole picture took", () => {
  const lens = new Lens(FILM);
  lens.zoom(4, { x: 500, y: 1000 }, false);
  expect(lens.box(STAGE)).toEqual({ x: 0, y: 687.5, width: 1000, height: 625 });
});

test("the place under the pointer stays where it is seen", () => {
  const lens = new Lens(FILM);
  lens.zoom(8, { x: 500, y: 1250 }, false);
  const at = { x: 600, y: 1200 };
  const before = lens.box(STAGE);
  lens.zoom(1.5, at, true);
  const after = lens.box(STAGE);
  expect((at.x - after.x) / after.width).toBeCloseTo((at.x - before.x) / before.width);
  expect((at.y - after.y) / after.height).toBeCloseTo((at.y - before.y) / before.height);
});

test("it stays from the whole picture on, however narrow that is and however near to its edge", () => {
  const lens = new Lens(FILM);
  const at = { x: 930, y: 120 };
  const before = lens.box(STAGE);
  for (let turn = 0; turn < 14; turn += 1) {
    lens.zoom(1.2, at, true);
    const { x, y, width, height } = lens.box(STAGE);
    expect((at.x - x) / width).toBeCloseTo((at.x - before.x) / before.width);
    expect((at.y - y) / height).toBeCloseTo((at.y - before.y) / before.height);
  }
});

test("the picture is never pushed out of sight, and never seen smaller than whole", () => {
  const lens = new Lens(FILM);
  lens.zoom(100, { x: 500, y: 1250 }, false);
  expect(lens.nearness).toBe(16);
  lens.move(1e6, -1e6);
  const { x, y, height } = lens.box(STAGE);
  // Its left edge stands where it does on the whole picture, its foot at that of the stage.
  expect([x, y + height]).toEqual([-1500 / 16, 2500]);
  lens.zoom(0, { x: 0, y: 0 }, false);
  expect(lens.box(STAGE)).toEqual(new Lens(FILM).box(STAGE));
});

test("a place out of sight is brought into the middle", () => {
  const lens = new Lens(FILM);
  lens.zoom(8, { x: 500, y: 1250 }, false);
  const before = lens.box(STAGE);
  lens.follow({ x: 510, y: 1260 }, STAGE);
  expect(lens.box(STAGE)).toEqual(before);
  lens.follow({ x: 500, y: 2000 }, STAGE);
  const { y, height } = lens.box(STAGE);
  expect(y + height / 2).toBe(2000);
});
