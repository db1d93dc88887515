import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Drifts } from "./drifts";

const FORM = { dataset: { drifts: "/drifts/" } } as unknown as HTMLFormElement;
const TOLD = ["L4 is marked 4 mm apart on “T1” and “T2”."];
const answer = (drifts: readonly string[]): Response => new Response(JSON.stringify({ drifts }), { headers: { "Content-Type": "application/json" } });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("FormData", class { set(): void { return; } });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("asks once for the same marks, and keeps what is known until the answer is there", async () => {
  const [ask, changed] = [vi.fn(() => Promise.resolve(answer(TOLD))), vi.fn()];
  vi.stubGlobal("fetch", ask);
  const drifts = new Drifts(FORM, true, changed, new AbortController().signal);
  expect([drifts.of("a"), drifts.of("a"), drifts.of("b")]).toEqual([[], [], []]);
  await vi.runAllTimersAsync();
  expect([ask.mock.calls.length, changed.mock.calls.length, drifts.of("b")]).toEqual([1, 1, TOLD]);
  await vi.runAllTimersAsync();
  expect(ask).toHaveBeenCalledTimes(1);
});

it("asks nothing where no series shares the coordinates, and again after the network failed", async () => {
  const ask = vi.fn(() => Promise.reject(new TypeError("away")));
  vi.stubGlobal("fetch", ask);
  new Drifts(FORM, false, () => undefined, new AbortController().signal).of("a");
  const drifts = new Drifts(FORM, true, () => undefined, new AbortController().signal);
  drifts.of("a");
  await vi.runAllTimersAsync();
  drifts.of("a");
  await vi.runAllTimersAsync();
  expect(ask).toHaveBeenCalledTimes(2);
});
