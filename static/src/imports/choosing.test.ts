import { expect, test } from "vitest";
import { chosenOf, isClutter } from "./choosing";

function file(name: string, path = ""): File {
  return { name, webkitRelativePath: path } as File;
}

test("what Finder and Explorer left in a folder is not sent", () => {
  const folder = ["stick/IM1", "stick/._IM1", "stick/.DS_Store", "stick/__MACOSX/IM1", "Thumbs.db", "a/desktop.ini"];
  const chosen = chosenOf(folder.map((path) => file(path.split("/").at(-1) ?? "", path)));
  expect(chosen.map(({ name }) => name)).toEqual(["stick/IM1"]);
});

test("files chosen one by one have their own name, and a name that is alike stays", () => {
  expect(chosenOf([file("a._1.dcm"), file("my.DS_Store")]).map(({ name }) => name)).toEqual(["a._1.dcm", "my.DS_Store"]);
  expect(isClutter("x__MACOSX/1")).toBe(false);
});
