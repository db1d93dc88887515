/** What series' labels say of themselves, without what all of them say. */

/** The labels without the last clause (after a comma) that all share: `T2 sagittal, DEMO` beside `T1 sagittal, DEMO`. */
export function shortNames(labels: readonly string[]): readonly string[] {
  const tails = new Set(labels.map((label) => (label.includes(",") ? label.slice(label.lastIndexOf(",")) : "")));
  const [tail = ""] = tails;
  if (tails.size !== 1 || tail === "") return labels;
  const short = labels.map((label) => label.slice(0, -tail.length));
  return new Set(short).size === labels.length ? short : labels;
}
