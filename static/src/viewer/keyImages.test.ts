import { expect, test } from "vitest";
import { keyWords, listed, withDeeds, type KeyImage } from "./keyImages";

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

const OWN = { address: "/key/", series: "1", sop: "c", frame: 1 };

test("what waits is shown over what the server told", () => {
  const deeds = [{ ...OWN, key: true }, { ...OWN, sop: "a", key: false }];
  const all = withDeeds(KEYS, deeds, "in this browser");
  expect(keyWords(all, { sop: "c", frame: 1 })).toBe("Key image, waits for the server");
  expect(keyWords(all, { sop: "a", frame: 1 })).toBe("Key image of Dr. B");
  expect(keyWords(all, { sop: "b", frame: 1 })).toBe("Key image of Dr. B, Dr. C");
});

test("where this browser keeps nothing, the picture says that what waits stands on this page alone", () => {
  const all = withDeeds(KEYS, [{ ...OWN, key: true }], "on this page alone");
  expect(keyWords(all, { sop: "c", frame: 1 })).toBe("Key image, waits for the server, on this page alone");
});

test("what the server took is a key image like any other", () => {
  expect(keyWords(withDeeds(KEYS, [{ ...OWN, key: true }], null), { sop: "c", frame: 1 })).toBe("Key image");
});
