import { describe, expect, it } from "vitest";
import { boxBetween, boxesOf, withBox } from "./boxes";

describe("boxes over a picture", () => {
  it("are drawn in any direction, and end where the picture ends", () => {
    expect(boxBetween({ x: 30.4, y: 20.2 }, { x: 9.6, y: 5.9 }, 64, 64)).toEqual({ left: 9, top: 5, width: 22, height: 16 });
    expect(boxBetween({ x: -5, y: 60 }, { x: 10, y: 90 }, 64, 64)).toEqual({ left: 0, top: 60, width: 10, height: 4 });
  });

  it("cover a pixel at least", () => {
    expect(boxBetween({ x: 8, y: 8 }, { x: 8, y: 20 }, 64, 64)).toBeNull();
  });

  it("come back from their lines; what is no box is passed over", () => {
    const text = withBox(withBox("", { left: 1, top: 2, width: 3, height: 4 }), { left: 5, top: 6, width: 7, height: 8 });
    expect(text).toBe("1, 2, 3, 4\n5, 6, 7, 8");
    expect(boxesOf(`${text}\n9 9 1`)).toHaveLength(2);
  });
});
