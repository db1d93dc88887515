import { describe, expect, it } from "vitest";
import { termsIn } from "./terms";

const term = (names: string[], namesZh: string[] = []) => ({ names, namesZh });
const PI = term(["pelvic incidence", "PI"], ["骨盆入射角"]);
const PI_LL = term(["PI-LL"], ["PI-LL"]);
const CAGE = term(["interbody cage", "cage"], ["融合器"]);
const HERNIATION = term(["disc herniation", "herniation"], ["椎间盘突出", "突出"]);
const DISC = term(["intervertebral disc"], ["椎间盘"]);
const SCHMORL = term(["Schmorl node", "Schmorl's node"]);
const ALL = [PI, PI_LL, CAGE, HERNIATION, DISC, SCHMORL];

describe("terms in a text", () => {
  it("come in the order of the text, each once", () => {
    expect(termsIn("Cages stand in the disc; a herniation, a second herniation, a cage.", ALL)).toEqual([CAGE, HERNIATION]);
  });
  it("are whole words", () => {
    expect(termsIn("cagey herniations in a PIN", ALL)).toEqual([HERNIATION]);
  });
  it("in capitals are found only so", () => {
    expect(termsIn("PI of 52, pi of a circle", ALL)).toEqual([PI]);
    expect(termsIn("pi of a circle", ALL)).toEqual([]);
  });
  it("of names within each other are those of the longest", () => {
    expect(termsIn("PI-LL of 12", ALL)).toEqual([PI_LL]);
    expect(termsIn("L4/5椎间盘突出", ALL)).toEqual([HERNIATION]);
  });
  it("are found in Chinese beside other signs", () => {
    expect(termsIn("置入融合器后椎间盘高度恢复", ALL)).toEqual([CAGE, DISC]);
  });
  it("are found whatever their apostrophe", () => {
    expect(termsIn("A Schmorl’s node.", ALL)).toEqual([SCHMORL]);
  });
});
