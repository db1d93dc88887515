import { describe, expect, test } from "vitest";
import { meant, named, typedName } from "./naming";

const PEOPLE = [
  { name: "surgeon-a", called: "Surgeon A" },
  { name: "lead-b", called: "Lead B" },
  { name: "mueller", called: "Änne Müller" },
];

describe("naming a colleague", () => {
  test("a name is what stands behind the sign at the caret", () => {
    expect(typedName("Ask @sur", 8)).toEqual({ at: 4, part: "sur" });
    expect(typedName("@", 1)).toEqual({ at: 0, part: "" });
    expect(typedName("Ask @surgeon-a now", 14)).toEqual({ at: 4, part: "surgeon-a" });
  });

  test("an address, a finished name and plain words are none", () => {
    expect(typedName("mail a@b.org", 12)).toBeNull();
    expect(typedName("Ask @surgeon-a now", 18)).toBeNull();
    expect(typedName("Ask", 3)).toBeNull();
  });

  test("it means those whose names begin so", () => {
    expect(meant(PEOPLE, "").length).toBe(3);
    expect(meant(PEOPLE, "SUR").map(({ name }) => name)).toEqual(["surgeon-a"]);
    expect(meant(PEOPLE, "mül").map(({ name }) => name)).toEqual(["mueller"]);
    expect(meant(PEOPLE, "x")).toEqual([]);
  });

  test("the name goes in with a space behind it", () => {
    expect(named("Ask @sur now", { at: 4, part: "sur" }, { name: "surgeon-a", called: "" })).toEqual({
      text: "Ask @surgeon-a now",
      caret: 15,
    });
  });
});
