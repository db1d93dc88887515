import { expect, test, vi } from "vitest";
import { lookWhoIsIn, outcomeOf, standingOf } from "./signedOut";

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

test("where a look at the item is answered with nothing, another page tells who is signed in", async () => {
  const page = (person?: string): object => ({ body: { dataset: { person }, getAttribute: () => null }, querySelector: () => null });
  const asked: string[] = [];
  vi.stubGlobal("location", { href: "https://here/p/x/review/1/" });
  vi.stubGlobal("document", page("surgeon-a"));
  vi.stubGlobal("DOMParser", class { parseFromString = (text: string): object => page(text || undefined); });
  vi.stubGlobal("fetch", (address: string) => {
    asked.push(address);
    return Promise.resolve(asked.length === 1 ? new Response(null, { status: 204 }) : new Response("surgeon-a"));
  });
  try {
    expect(await lookWhoIsIn()).toBe("same");
    expect(asked).toEqual(["https://here/p/x/review/1/", "/"]);
  } finally {
    vi.unstubAllGlobals();
  }
});
