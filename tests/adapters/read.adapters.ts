/** What the Cornerstone adapters read of a segmentation and a report, written down for the test that made both. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { adaptersSEG, adaptersSR } from "@cornerstonejs/adapters";
import dcmjs from "dcmjs";
import { expect, it } from "vitest";

interface Picture {
  readonly imageId: string;
  readonly generalImageModule: object;
  readonly generalSeriesModule: object;
  readonly imagePlaneModule: object;
  readonly instance: object;
}

interface Probe {
  readonly finding: { readonly CodeMeaning: string };
  readonly annotation: {
    readonly data: { readonly handles: { readonly points: readonly ArrayLike<number>[] } };
    readonly metadata: { readonly FrameOfReferenceUID: string };
  };
}

const folder = process.env["OBJECTS"] ?? "";
const pictures = JSON.parse(readFileSync(join(folder, "pictures.json"), "utf8")) as readonly Picture[];
const provider = {
  get: (kind: string, imageId: string): unknown =>
    (pictures.find((each) => each.imageId === imageId) as Record<string, unknown> | undefined)?.[kind],
};

function buffer(name: string): ArrayBuffer {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

it("reads both", async () => {
  const imageIds = pictures.map(({ imageId }) => imageId);
  const seg = await adaptersSEG.Cornerstone.Segmentation.generateToolState(imageIds, buffer("seg.dcm"), provider, {});
  const sr = dcmjs.data.DicomMessage.readFile(buffer("sr.dcm"));
  const report = dcmjs.data.DicomMetaDictionary.naturalizeDataset(sr.dict);
  const groups = adaptersSR.Cornerstone3D.MeasurementReport.generateToolState(report, {}, provider);
  writeFileSync(join(folder, "told.json"), JSON.stringify({
    segments: seg.segMetadata.data.filter(Boolean),
    segmentsOnFrame: seg.segmentsOnFrame,
    labels: Array.from(new Uint8Array(seg.labelmapBufferArray[0])),
    probes: (groups.Probe ?? []).map(({ finding, annotation }: Probe) => ({
      meaning: finding.CodeMeaning,
      points: annotation.data.handles.points.map((point) => Array.from(point)),
      frame: annotation.metadata.FrameOfReferenceUID,
    })),
  }));
  expect(seg.segMetadata.data.length).toBeGreaterThan(1);
});
