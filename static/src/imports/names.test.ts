import { expect, test } from "vitest";
import { forgetNames, keepNames, keptNames } from "./names";

function storage(most = Infinity): Storage {
  const held = new Map<string, string>();
  return {
    get length() { return held.size; },
    key: (place) => [...held.keys()][place] ?? null,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, text) => {
      if (text.length > most) throw new DOMException("full", "QuotaExceededError");
      held.set(key, text);
    },
    removeItem: (key) => void held.delete(key),
    clear: () => held.clear(),
  };
}

test("a tab knows the names it sent, import by import, also when more follow", () => {
  const tab = storage();
  keepNames(tab, "run-1", { a: "MUELLER/IM1" });
  keepNames(tab, "run-1", { b: "MUELLER/IM2" });
  expect(keptNames(tab, "run-1")).toEqual({ a: "MUELLER/IM1", b: "MUELLER/IM2" });
  expect(keptNames(tab, "run-2")).toEqual({});
  expect(keptNames(storage(), "run-1")).toEqual({});
});

test("a full storage costs the names and nothing else", () => {
  const tab = storage(10);
  keepNames(tab, "run-1", { a: "MUELLER/IM1" });
  expect(keptNames(tab, "run-1")).toEqual({});
});

test("names are forgotten and other things of the tab are not", () => {
  const tab = storage();
  tab.setItem("other", "stays");
  keepNames(tab, "run-1", { a: "MUELLER/IM1" });
  keepNames(tab, "run-2", { b: "MUELLER/IM2" });
  forgetNames(tab);
  expect([keptNames(tab, "run-1"), keptNames(tab, "run-2"), tab.getItem("other")]).toEqual([{}, {}, "stays"]);
});
