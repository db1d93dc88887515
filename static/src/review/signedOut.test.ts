import { expect, test } from "vitest";
import { outcomeOf, standingOf } from "./signedOut";

test("a session that ended is told from a server that is away and from a refusal", () => {
  expect(outcomeOf(200, {})).toBe("taken");
  expect(outcomeOf(401, { detail: "You are signed out." })).toBe("signed out");
  expect(outcomeOf(403, { old_token: true })).toBe("signed out");
  expect(outcomeOf(403, { detail: "Your role does not include this." })).toBe("refused");
  expect(outcomeOf(409, { merge: true })).toBe("refused");
  expect(outcomeOf(413, { detail: "This text is longer than 12 MB; shorten it." })).toBe("too long");
  expect(outcomeOf(400, { detail: "Something in this has a sign that no text may hold." })).toBe("too long");
  expect(outcomeOf(503, {})).toBe("away");
});

test("only the same person goes on", () => {
  expect(standingOf("surgeon-a", undefined)).toBe("out");
  expect(standingOf("surgeon-a", "surgeon-a")).toBe("same");
  expect(standingOf("surgeon-a", "surgeon-b")).toBe("other");
});
