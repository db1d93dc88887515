import { describe, expect, test } from "vitest";
import { findQuote } from "./finding";

describe("finding quoted words", () => {
  test("they are found across pieces, white space and case apart", () => {
    expect(findQuote(["The disc at ", "L4/L5", " is\n dark."], "disc at l4/l5 is dark")).toEqual({
      first: 0,
      from: 4,
      last: 2,
      to: 9,
    });
  });

  test("the first place counts", () => {
    expect(findQuote(["dark, dark"], "dark")).toEqual({ first: 0, from: 0, last: 0, to: 4 });
  });

  test("what does not stand there, and nothing, is not found", () => {
    expect(findQuote(["The disc is bright."], "dark")).toBeNull();
    expect(findQuote(["The disc"], "  ")).toBeNull();
    expect(findQuote([], "disc")).toBeNull();
  });

  test("signs of two units keep their places", () => {
    expect(findQuote(["a 𝐛 c"], "c")).toEqual({ first: 0, from: 5, last: 0, to: 6 });
  });
});
