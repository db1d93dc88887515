import { expect, test } from "vitest";
import { Tones, type Toned } from "./tones";

const CT: Toned = { address: "/a?v=1", window: [400, 40] };

test("as stored nothing is asked for", () => {
  const tones = new Tones("CT");
  tones.preset("2", CT);
  tones.preset("5", CT);
  expect([tones.address(CT), tones.of(CT)]).toEqual(["/a?v=1", [400, 40]]);
});

test("the presets are the viewer's", () => {
  const tones = new Tones("CT");
  tones.preset("2", CT);
  expect(tones.address(CT)).toBe("/a?v=1&window=480,2500,linear-exact");
  const film = new Tones("DX");
  film.preset("2", { ...CT, window: [1000, 600] });
  expect(film.of(CT)).toEqual([600, 600]);
});

test("a drag and a press change the window that is seen", () => {
  const tones = new Tones("CT");
  tones.drag(200, -100, CT);
  expect(tones.of(CT)).toEqual([600, -60]);
  tones.finer("more", CT);
  tones.finer("darker", CT);
  expect(tones.of(CT)).toEqual([540, -6]);
  tones.drag(-1e6, 0, CT);
  expect(tones.of(CT)[0]).toBeGreaterThan(0);
});

test("the window of one film is not that of another", () => {
  const tones = new Tones("DX");
  tones.finer("more", { ...CT, film: 1 });
  expect([tones.of({ ...CT, film: 1 }), tones.of({ ...CT, film: 2 })]).toEqual([[360, 40], [400, 40]]);
});
