import { expect, test } from "vitest";
import { tidy } from "./sending";

test("a name keeps its folders and loses every way up", () => {
  expect(tidy("/lumbar/../12\\img.nii.gz")).toBe("lumbar/12/img.nii.gz");
  expect(tidy("x".repeat(500))).toHaveLength(400);
});
