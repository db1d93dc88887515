import { expect, test } from "vitest";
import { cobbAngle } from "./cobb";

const plate = (x: number, y: number, degrees: number): [number[], number[]] => {
  const turn = (degrees * Math.PI) / 180;
  const [right, down] = [20 * Math.cos(turn), 20 * Math.sin(turn)];
  return [
    [x - right, y - down],
    [x + right, y + down],
  ];
};

test.each([0, 20, 50, 120])("plates of 4.3 degrees each, %i px apart sideways, make 8.6 degrees", (aside) => {
  const [a, b] = plate(0, 0, 4.3);
  const [c, d] = plate(aside, 60, -4.3);
  for (const [start, end] of [[c, d], [d, c]] as const) expect(cobbAngle(a, b, start, end)).toBeCloseTo(8.6, 6);
});

test("lines that meet on the right, 60 degrees down and 60 degrees up, make 120", () => {
  expect(cobbAngle([0, 0], [50, 86.602540378], [0, 200], [50, 113.397459622])).toBeCloseTo(120, 5);
});

test("a line without length has no angle", () => {
  expect(cobbAngle([1, 1], [1, 1], [2, 3], [4, 5])).toBeNull();
});
