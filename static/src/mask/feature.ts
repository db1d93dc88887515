/** Drawing boxes on a picture: each becomes a line of the form's field, which stays the truth. */
import { svg } from "../base/dom";
import { boxBetween, boxesOf, withBox, withoutLast } from "./boxes";

export function mount(page: HTMLElement): (() => void) | void {
  const place = page.querySelector<HTMLElement>("[data-mask-picture]");
  const picture = place?.querySelector("img");
  const field = page.querySelector("textarea");
  const undo = page.querySelector<HTMLButtonElement>("[data-mask-undo]");
  if (!place || !picture || field === null || undo === null) return;
  const columns = Number(picture.getAttribute("width"));
  const rows = Number(picture.getAttribute("height"));
  const drawing = svg("svg", { viewBox: `0 0 ${columns} ${rows}`, "aria-hidden": "true" });
  place.append(drawing);
  const left = new AbortController();
  const { signal } = left;

  const show = (): void => {
    drawing.replaceChildren(...boxesOf(field.value).map((box) => svg("rect", { x: box.left, y: box.top, width: box.width, height: box.height })));
    undo.hidden = field.value.trim() === "";
  };
  const at = (event: PointerEvent): { x: number; y: number } => {
    // The picture keeps its shape in a frame of another one: what lies beside it is no pixel.
    const onScreen = drawing.getScreenCTM();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(onScreen?.inverse());
  };

  drawing.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const from = at(event);
    const kept = field.value;
    drawing.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const draw = (moved: PointerEvent): void => {
      const box = boxBetween(from, at(moved), columns, rows);
      field.value = box === null ? kept : withBox(kept, box);
      show();
    };
    const end = (): void => stop.abort();
    drawing.addEventListener("pointermove", draw, { signal: stop.signal });
    drawing.addEventListener("pointerup", end, { signal: stop.signal });
    drawing.addEventListener("pointercancel", end, { signal: stop.signal });
  }, { signal });
  field.addEventListener("input", show, { signal });
  undo.addEventListener("click", () => {
    field.value = withoutLast(field.value);
    show();
    // The button goes with the last box, and would take the keyboard with it.
    if (undo.hidden) field.focus();
  }, { signal });
  show();
  return () => left.abort();
}
