/** The keys that a picture answers to: arrows move, Enter places, Delete removes, Escape lets go. */

export interface KeyDeeds {
  step(columns: number, rows: number): void;
  enter(): void;
  /** Remove what is chosen; false where nothing is. */
  remove(): boolean;
  /** Let go of what is chosen; false where nothing is. */
  letGo(): boolean;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** With Shift. */
const FAR = 10;

/** Answer a key; one that means nothing here is left to others. */
export function pictureKey(event: KeyboardEvent, deeds: KeyDeeds): void {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isAnswered(event, deeds)) event.preventDefault();
}

function isAnswered({ key, shiftKey, repeat }: KeyboardEvent, deeds: KeyDeeds): boolean {
  const arrow = ARROWS[key];
  const far = shiftKey ? FAR : 1;
  if (arrow !== undefined) deeds.step(arrow[0] * far, arrow[1] * far);
  else if (key === "Enter" && !repeat) deeds.enter();
  else if (key === "Delete") return deeds.remove();
  else return key === "Escape" && deeds.letGo();
  return true;
}
