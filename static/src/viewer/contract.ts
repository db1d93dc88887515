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
  /** On which edge the patient's right is, as a person saw on a picture that does not say how it lies. */
  readonly right_at: "left" | "right" | "";
  readonly level_assumed: boolean;
  readonly frames: number;
  /** Whether the slices lie at even distances, as the server found when they came. */
  readonly even: boolean;
  /** Sentences about how the slices lie: gaps, uneven distances, several at one place. */
  readonly doubts: readonly string[];
  /** What the series can stand for when a study is hung, the most telling first: `sagittal T2`, `sagittal`. */
  readonly roles: readonly string[];
  /** Its films, where it holds several, with what each stands for (`AP`, `lateral`), or nothing. */
  readonly films: readonly { readonly sop: string; readonly role: string }[];
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
  /** Its end vertebrae and where they are from, as words; empty without. */
  readonly levels: string;
  /** Of its author's last deed on it. */
  readonly version: number;
}

/** Width and height of a pixel of a film, mm, and who says so: “calibrated by …”. */
export interface Calibration {
  readonly across: number;
  readonly down: number;
  readonly by: string;
}

export interface MeasuredSheet {
  readonly series: string;
  readonly measurements: readonly MeasuredLine[];
  /** Of its films, by SOPInstanceUID. */
  readonly calibrations: Readonly<Record<string, Calibration>>;
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

/** How the study was hung. */
export interface Hanging {
  /** MR, CT, XR, or empty. */
  readonly kind: string;
  /** By what the series hang, or that they do not, as a sentence; empty where there is nothing to say. */
  readonly words: string;
  /** Address that keeps the person's own layout, or empty where none is kept. */
  readonly keep: string;
  /** Whether it hangs as the person likes it. */
  readonly kept: boolean;
  /** What they want in each viewport; none: as the studio hangs it. */
  readonly roles: readonly string[];
  readonly marks_hidden: boolean;
  readonly unlinked: boolean;
}

/** Addresses that tell the key images of the study and change them; empty where there are none to be told. */
export interface KeyAddresses {
  readonly list: string;
  readonly decide: string;
}

export type Tissue = "bone" | "soft tissue" | "";

export interface ViewerConfig {
  /** Root of the DICOMweb service, `/dicomweb/<project>`. */
  readonly dicomweb: string;
  /** StudyInstanceUID. */
  readonly study: string;
  readonly series: readonly SeriesConfig[];
  /** SeriesInstanceUIDs of the viewports, left to right; one to four. */
  readonly layout: readonly string[];
  /** Which film of its series each viewport opens at, by SOPInstanceUID; null for any. */
  readonly films: readonly (string | null)[];
  /** How it hangs on a wide screen, where that shows more. */
  readonly wide?: { readonly layout: readonly string[]; readonly films: readonly (string | null)[]; readonly words: string } | null;
  readonly active_level: string | null;
  readonly hanging: Hanging;
  readonly key_images: KeyAddresses;
  /** The `version` of the marks when this was written; empty where none are told. */
  readonly marks_version: string;
  /** The item's own frames; none where the page shows a study and no item. */
  readonly images?: readonly ItemImage[];
  /** What the item wants to see of a CT; empty where it wants neither, or both. */
  readonly tissue?: Tissue;
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
  /** A model proposed it and nobody accepted it: it counts for nothing yet, and is always assumed. */
  readonly proposed: boolean;
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
  /** A word for exactly the marks and the numbering that this was made of; empty where it was made of none. */
  readonly version: string;
  /** Sentences about the whole series: its side, and what speaks against its levels. */
  readonly why?: readonly string[];
}

export const NO_MARKS: MarkSheet = { series: "", space: "patient", marks: [], version: "" };
