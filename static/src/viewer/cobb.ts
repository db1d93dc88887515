/** The Cobb angle of two lines. Pure; the server computes the same from the points that are kept. */
type Vec = readonly number[];

function from(start: Vec, end: Vec): number[] {
  return start.map((here, at) => (end[at] ?? 0) - here);
}

function middle(start: Vec, end: Vec): number[] {
  return start.map((here, at) => (here + (end[at] ?? 0)) / 2);
}

function dot(one: Vec, other: Vec): number {
  return one.reduce((sum, part, at) => sum + part * (other[at] ?? 0), 0);
}

/**
 * Degrees between two lines, 0 to 180; null where a line has no length. Both are followed to the same side of the
 * axis between their middles, so that plates that are set apart sideways are not measured as their complement.
 */
export function cobbAngle(first: Vec, firstEnd: Vec, second: Vec, secondEnd: Vec): number | null {
  const [one, other] = [from(first, firstEnd), from(second, secondEnd)];
  const lengths = Math.sqrt(dot(one, one) * dot(other, other));
  if (lengths === 0) return null;
  const axis = from(middle(first, firstEnd), middle(second, secondEnd));
  const across = dot(axis, axis) * dot(one, other) - dot(axis, one) * dot(axis, other);
  const cosine = (across < 0 ? -1 : 1) * (dot(one, other) / lengths);
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}
