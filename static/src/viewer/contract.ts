/** What the page hands to `<spine-viewer>` and what the marks address answers. */

export type Vec2 = readonly [number, number];
export type Vec3 = readonly [number, number, number];

export type Laterality = "verified" | "header_only" | "unknown";

export interface SeriesConfig {
  /** SeriesInstanceUID. */
  readonly uid: string;
  readonly label: string;
  readonly modality: string;
  readonly plane: "sagittal" | "axial" | "coronal" | "projection" | string;
  readonly laterality: Laterality;
  readonly level_assumed: boolean;
  readonly frames: number;
  /** Address of the marks of this series, or empty where there are none. */
  readonly marks: string;
  /** Address of the measurements of this series, or empty where none are kept. */
  readonly measurements: string;
}

/** A line as it is sent: mm LPS, or `[column, row]` on a projection, where 0 is the centre of the first pixel. */
export interface Drawn {
  /** A region (ellipse, rectangle) lies along rows and columns: its points are two opposite corners. */
  readonly kind: "length" | "angle" | "cobb" | "ellipse" | "rectangle";
  readonly points: readonly (readonly number[])[];
  readonly picture: { readonly sop: string; readonly frame: number };
}

/** A line as the measurements address tells it, with the figure that the server computed. */
export interface MeasuredLine extends Omit<Drawn, "picture"> {
  readonly uid: string;
  /** Null where it was kept without the picture that it was drawn on. */
  readonly picture: Drawn["picture"] | null;
  readonly value: number;
  readonly unit: string;
  readonly author: string;
  readonly own: boolean;
}

export interface MeasuredSheet {
  readonly series: string;
  readonly measurements: readonly MeasuredLine[];
}

/** An arrow or a box that names nothing; part of the item, not a mark. An arrow runs from its tail to its tip. */
export interface Pointer {
  readonly shape: "arrow" | "box";
  readonly space: "patient" | "pixel";
  readonly points: readonly (readonly number[])[];
}

/** A frame that belongs to the item: where its series opens, and what points at something there. */
export interface ItemImage {
  readonly series: string;
  /** SOPInstanceUID; null where the frame is not among the stored ones. */
  readonly sop: string | null;
  /** One-based, in that SOP Instance. */
  readonly frame: number;
  /** Null for the stored one. */
  readonly window: { readonly center: number; readonly width: number } | null;
  readonly pointer: Pointer | null;
}

export interface ViewerConfig {
  /** Root of the DICOMweb service, `/dicomweb/<project>`. */
  readonly dicomweb: string;
  /** StudyInstanceUID. */
  readonly study: string;
  readonly series: readonly SeriesConfig[];
  /** SeriesInstanceUIDs of the viewports, left to right; one to three. */
  readonly layout: readonly string[];
  readonly active_level: string | null;
  /** The item's own frames; none where the page shows a study and no item. */
  readonly images?: readonly ItemImage[];
}

export interface Outline {
  readonly sop: string | null;
  /** Closed polygon; mm LPS in patient space, `[column, row]` in pixel space. */
  readonly points: readonly (readonly number[])[];
}

export interface Mark {
  readonly uid: string;
  readonly level: string;
  readonly kind: "vertebra" | "segment";
  readonly centroid: readonly number[];
  readonly sop: string | null;
  readonly box: { readonly min: readonly number[]; readonly max: readonly number[] } | null;
  readonly outlines: readonly Outline[];
  readonly assumed: boolean;
  readonly accepted: boolean;
  readonly author: string;
  /** Sentences: where it comes from, who vouches for it, why its number is assumed. */
  readonly why?: readonly string[];
}

export interface MarkSheet {
  readonly series: string;
  /** `patient`: mm in LPS. `pixel`: `[column, row]`, where 0 is the centre of the first pixel. */
  readonly space: "patient" | "pixel";
  readonly marks: readonly Mark[];
  /** Sentences about the whole series: its side, and what speaks against its levels. */
  readonly why?: readonly string[];
}

export const NO_MARKS: MarkSheet = { series: "", space: "patient", marks: [] };
