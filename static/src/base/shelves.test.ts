import { beforeEach, expect, test, vi } from "vitest";

type Shelves = typeof import("./shelves");

/** A storage as browsers have it. */
class Storing {
  private readonly kept = new Map<string, string>();

  get length(): number {
    return this.kept.size;
  }

  key(at: number): string | null {
    return [...this.kept.keys()][at] ?? null;
  }

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }

  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

/** Locks of one browser: who asks for a held one waits until it is let go, or until the signal. */
class Locking {
  private readonly held = new Map<string, Promise<unknown>>();
  private readonly names = new Set<string>();

  query(): Promise<{ held: { name: string }[] }> {
    return Promise.resolve({ held: [...this.names].map((name) => ({ name })) });
  }

  request(name: string, ...rest: unknown[]): Promise<unknown> {
    const act = rest.at(-1) as () => unknown;
    const signal = (rest[0] as { signal?: AbortSignal }).signal;
    const before = this.held.get(name) ?? Promise.resolve();
    const givenUp = new Promise((_, fail) => signal?.addEventListener("abort", () => fail(new Error("given up"))));
    const mine = Promise.race([before, givenUp]).then(async () => {
      this.names.add(name);
      await act();
      this.names.delete(name);
    });
    this.held.set(name, mine.catch(() => undefined));
    return mine;
  }
}

const dataset: { person?: string } = {};

/** A page of its own in the same browser. */
async function open(): Promise<Shelves> {
  vi.resetModules();
  return import("./shelves");
}

async function settled(): Promise<void> {
  await new Promise((done) => setTimeout(done, 5));
}

beforeEach(() => {
  dataset.person = "surgeon-a";
  vi.stubGlobal("localStorage", new Storing());
  vi.stubGlobal("sessionStorage", new Storing());
  vi.stubGlobal("document", { body: { dataset } });
  vi.stubGlobal("navigator", { locks: new Locking() });
});

test("what waits on the shelf of a page that is open is left to it, and comes to the next one once", async () => {
  const first = new (await open()).Shelf<number>("spinemed.measured");
  first.keep([1, 2]);
  const found: number[][] = [];
  const second = new (await open()).Shelf<number>("spinemed.measured");
  second.find((things) => void (things.length > 0 && found.push([...things])));
  await settled();
  expect(found).toEqual([]);
  const left = localStorage.key(0) ?? "";
  // Its lock goes with a page, and what it kept stays.
  first.keep([]);
  localStorage.setItem(left, "[1,2]");
  await settled();
  expect(found).toEqual([[1, 2]]);
  expect(localStorage.length).toBe(0);
});

test("another person, and another series, find nothing", async () => {
  localStorage.setItem("spinemed.marks:surgeon-a:series-1:page", "[7]");
  const found: number[] = [];
  const hear = (things: readonly number[]): void => void found.push(...things);
  const { Shelf } = await open();
  dataset.person = "lead-b";
  new Shelf<number>("spinemed.marks", "series-1").find(hear);
  dataset.person = "surgeon-a";
  new Shelf<number>("spinemed.marks", "series-2").find(hear);
  new Shelf<number>("spinemed.points", "series-1").find(hear);
  await settled();
  expect(found).toEqual([]);
  new Shelf<number>("spinemed.marks", "series-1").find(hear);
  await settled();
  expect(found).toEqual([7]);
});

test("what is not taken lies on", async () => {
  localStorage.setItem("spinemed.marks:surgeon-a:s:page", "[7]");
  new (await open()).Shelf<number>("spinemed.marks", "s").find(() => false);
  await settled();
  expect(localStorage.length).toBe(1);
});

test("who waits for a page that stays open gives up", async () => {
  new (await open()).Shelf<number>("spinemed.marks", "s").keep([1]);
  const found: number[] = [];
  new (await open()).Shelf<number>("spinemed.marks", "s").find((things) => void found.push(...things), AbortSignal.timeout(1));
  await settled();
  expect(found).toEqual([]);
});

test("what does not last stays in the tab", async () => {
  const shelf = new (await open()).Shelf<number>("spinemed.measured");
  shelf.keep([1, 2], (thing) => thing > 1);
  expect([sessionStorage.getItem("spinemed.measured:surgeon-a:"), localStorage.length]).toEqual(["[1]", 1]);
});

test("signing out clears every shelf of that person, and no other's", async () => {
  const keys = ["spinemed.measured:surgeon-a:page", "spinemed.marks:surgeon-a:s:page", "spinemed.points:surgeon-a:s:page"];
  for (const key of [...keys, "spinemed.marks:lead-b:s:page"]) localStorage.setItem(key, "[1]");
  const { clearLeft, noteLeaving } = await open();
  clearLeft();
  expect(localStorage.length).toBe(4);
  noteLeaving("surgeon-a");
  clearLeft();
  expect(Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at))).toEqual(["spinemed.marks:lead-b:s:page"]);
});

test("texts older than seven days are removed, whoever typed them", async () => {
  const day = 86_400_000;
  localStorage.setItem("spinemed.work:surgeon-a:i:page", JSON.stringify([{ at: 10 * day }]));
  localStorage.setItem("spinemed.fields:lead-b:f:page", JSON.stringify([{ at: 2 * day }]));
  localStorage.setItem("spinemed.work:lead-b:i:page", "no text");
  localStorage.setItem("spinemed.fields:steward:f:page", JSON.stringify([{ at: 10 * day }, { at: 2 * day }]));
  localStorage.setItem("spinemed.marks:surgeon-a:s:page", "[1]");
  const { removeOld, textsIn } = await open();
  removeOld(10 * day);
  const left = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at));
  expect(left).toEqual(["spinemed.work:surgeon-a:i:page", "spinemed.fields:steward:f:page", "spinemed.marks:surgeon-a:s:page"]);
  expect(textsIn("steward").flatMap(({ things }) => things.map(({ at }) => at / day))).toEqual([10]);
  expect(textsIn("surgeon-a").map(({ of }) => of)).toEqual(["i"]);
  expect(textsIn("lead-b")).toEqual([]);
});

test("a text is waited for that an open page has: fields are sent by hand, and a page that is gone saves nothing", async () => {
  const { isBeingSaved, Shelf, textsIn } = await open();
  localStorage.setItem("spinemed.work:surgeon-a:i:gone", '[{"at":1}]');
  new Shelf("spinemed.fields", "f").keep([{ at: 1 }]);
  await settled();
  expect([textsIn("surgeon-a").length, await isBeingSaved("surgeon-a")]).toEqual([2, false]);
  const work = new Shelf("spinemed.work", "i");
  work.keep([{ at: 1 }]);
  await settled();
  expect([await isBeingSaved("surgeon-a"), await isBeingSaved("lead-b")]).toEqual([true, false]);
  work.keep([]);
  await settled();
  expect(await isBeingSaved("surgeon-a")).toBe(false);
});

test("a page whose person signed out in another tab keeps nothing more", async () => {
  const heard: ((event: unknown) => void)[] = [];
  vi.stubGlobal("addEventListener", (_: string, hear: (event: unknown) => void) => heard.push(hear));
  const { hearOtherTabs, Shelf } = await open();
  const shelf = new Shelf<number>("spinemed.work", "i");
  shelf.keep([1]);
  let left = 0;
  hearOtherTabs("surgeon-a", () => (left += 1));
  const out = (person: string): void => heard[0]?.({ key: "spinemed.out", newValue: JSON.stringify([person, 1]) });
  out("lead-b");
  expect([left, shelf.own()]).toEqual([0, [1]]);
  out("surgeon-a");
  shelf.keep([2]);
  expect([left, shelf.own()]).toEqual([1, []]);
});

test("a full storage stops nobody from signing out, and what was typed is removed all the same", async () => {
  const { askToSave, clearLeft, noteLeaving } = await open();
  vi.stubGlobal("document", { body: { dataset }, dispatchEvent: () => true });
  localStorage.setItem("spinemed.work:surgeon-a:s:page", '[{"at":1}]');
  noteLeaving("surgeon-a");
  localStorage.setItem = () => {
    throw new DOMException("It is full.", "QuotaExceededError");
  };
  expect(askToSave).not.toThrow();
  clearLeft();
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
});

test("a storage that is refused keeps nothing, and nothing fails for it", async () => {
  const refused = {
    get: (): never => {
      throw new DOMException("It is refused.", "SecurityError");
    },
    configurable: true,
  };
  for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(globalThis, name, refused);
  const { removeOld, Shelf, textsIn } = await open();
  removeOld();
  const shelf = new Shelf<number>("spinemed.marks", "s");
  shelf.keep([1]);
  expect([shelf.own(), textsIn("surgeon-a")]).toEqual([[], []]);
});

test("a shelf says whether it keeps what it is given: a storage may be full, blocked, or none at all", async () => {
  const { Shelf } = await open();
  const shelf = new Shelf<number>("spinemed.work", "item");
  expect(shelf.keep([1])).toBe(true);
  const full = new Storing();
  full.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("localStorage", full);
  expect(shelf.keep([1, 2])).toBe(false);
  expect(shelf.keep([])).toBe(true);
  vi.stubGlobal("localStorage", undefined);
  expect(shelf.keep([1])).toBe(false);
  expect(shelf.keep([])).toBe(true);
});
