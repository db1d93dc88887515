import { describe, expect, test } from "vitest";
import { unpaired, withPalettes } from "./colour";

const base64 = (...bytes: number[]): string => btoa(String.fromCharCode(...bytes));

describe("a palette in the header", () => {
  test("is read as words, the lower byte first", () => {
    const header = { "00281101": { Value: [2, 0, 16] }, "00281201": { vr: "OW", InlineBinary: base64(0, 255, 1, 2) } };
    expect(withPalettes(header)["00281201"]).toEqual({ vr: "OW", Value: [0xff00, 0x0201] });
  });

  test("is read as bytes where there is one for each colour", () => {
    const header = { "00281103": { Value: [3, 0, 8] }, "00281203": { vr: "OW", InlineBinary: base64(7, 8, 9, 0) } };
    expect(withPalettes(header)["00281203"]).toEqual({ vr: "OW", Value: [7, 8, 9] });
  });

  test("has 65536 colours where their number does not fit", () => {
    const bytes = Array.from({ length: 65_536 }, (_, at) => at % 256);
    const header = { "00281102": { Value: [0, 0, 8] }, "00281202": { InlineBinary: btoa(bytes.map((one) => String.fromCharCode(one)).join("")) } };
    expect(withPalettes(header)["00281202"]?.Value).toEqual(bytes);
  });

  test("is left where it stands in numbers, as is a header without one", () => {
    const header = { "00281101": { Value: [1, 0, 8] }, "00281201": { Value: [5] } };
    expect(withPalettes(header)).toBe(header);
  });
});

describe("two pixels that share their colour", () => {
  // Y 76, Cb 85, Cr 255 is red; Y 150, Cb 44, Cr 21 green.
  test("become RGB", () => {
    expect([...unpaired([76, 76, 85, 255, 150, 150, 44, 21], false)]).toEqual([254, 0, 0, 254, 0, 0, 0, 255, 1, 0, 255, 1]);
  });

  test("keep their own light, and are opaque", () => {
    expect([...unpaired([10, 200, 128, 128], true)]).toEqual([10, 10, 10, 255, 200, 200, 200, 255]);
  });
});
