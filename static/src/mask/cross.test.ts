import { describe, expect, it } from "vitest";
import type { Box } from "./boxes";
import { Cross } from "./cross";

function over(columns: number, rows: number): { cross: Cross; closed: Box[] } {
  const closed: Box[] = [];
  return { closed, cross: new Cross(columns, rows, { moved: () => undefined, closed: (box) => closed.push(box), undo: () => closed.pop() !== undefined }) };
}

describe("a cross over the picture to mask", () => {
  it("begins a box with Enter and closes it with Enter", () => {
    const { cross, closed } = over(64, 64);
    cross.enter();
    cross.step(-10, 0);
    cross.step(0, 5);
    expect(cross.box).toEqual({ left: 22, top: 32, width: 10, height: 5 });
    cross.enter();
    expect(closed).toEqual([{ left: 22, top: 32, width: 10, height: 5 }]);
    expect(cross.box).toBeNull();
  });

  it("closes no box that covers nothing", () => {
    const { cross, closed } = over(64, 64);
    cross.enter();
    cross.enter();
    cross.step(3, 0);
    cross.enter();
    expect(closed).toEqual([]);
    cross.step(0, 1);
    cross.enter();
    expect(closed).toHaveLength(1);
  });

  it("stays on the picture, and crosses a large one in as many presses as a small one", () => {
    const { cross } = over(2400, 2000);
    cross.step(1, 0);
    expect(cross.at).toEqual({ x: 1206, y: 1000 });
    cross.step(500, -500);
    expect(cross.at).toEqual({ x: 2400, y: 0 });
  });

  it("lets go of what is begun before anything is taken back", () => {
    const { cross, closed } = over(64, 64);
    expect([cross.letGo(), cross.remove()]).toEqual([false, false]);
    cross.enter();
    cross.step(4, 4);
    cross.enter();
    cross.enter();
    expect(cross.remove()).toBe(true);
    expect(closed).toHaveLength(1);
    expect(cross.remove()).toBe(true);
    expect(closed).toEqual([]);
  });
});
