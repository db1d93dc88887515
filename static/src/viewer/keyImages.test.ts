import { expect, test } from "vitest";
import { keyWords, listed, type KeyImage } from "./keyImages";

function key(sop: string, author: string, own: boolean): KeyImage {
  return { series: "1", sop, frame: 1, author, own };
}

const KEYS = [key("a", "Dr. A", true), key("a", "Dr. B", false), key("b", "Dr. B", false), key("b", "Dr. C", false)];

test.each([
  ["a", 1, "Key image"],
  ["b", 1, "Key image of Dr. B, Dr. C"],
  ["a", 2, ""],
  ["c", 1, ""],
])("of picture %s, frame %i, is said: %s", (sop, frame, words) => {
  expect(keyWords(KEYS, { sop, frame })).toBe(words);
});

test("a picture that several marked stands once in the list", () => {
  expect(listed(KEYS).map(({ sop, author }) => `${sop} ${author}`)).toEqual(["a Dr. A", "b Dr. B"]);
});
