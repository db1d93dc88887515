/** Looking at a picture: boxes are drawn on it as lines of the form's field, and beside it stands what will be left. */
import { svg } from "../base/dom";
import { Past } from "../base/past";
import { letSettle } from "../base/settling";
import { boxBetween, boxesOf, withBox, type Box, type Point } from "./boxes";
import { Cross } from "./cross";

const CROSS_PX = 14;

export function mount(form: HTMLElement): (() => void) | void {
  const before = form.querySelector<HTMLElement>("[data-mask-picture]");
  const after = form.querySelector<HTMLElement>("[data-mask-after]");
  const picture = before?.querySelector("img");
  const field = form.querySelector("textarea");
  const undo = form.querySelector<HTMLButtonElement>("[data-mask-undo]");
  const main = form.closest<HTMLElement>("main");
  const said = form.querySelector("[data-mask-said]");
  if (!before || !after || !picture || !field || !undo || !main || !said) return;
  const ticks = [...form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  const columns = Number(picture.getAttribute("width"));
  const rows = Number(picture.getAttribute("height"));
  const drawing = drawn(before, columns, rows);
  const result = drawn(after.querySelector("div") ?? after, columns, rows);
  after.hidden = false;
  const left = new AbortController();
  const { signal } = left;
  const state = (): string => JSON.stringify([field.value, ticks.map((tick) => tick.checked)]);
  const past = new Past(state());

  const show = (): void => {
    const covers = [...boxesOf(field.value), ...ticked(ticks, "found")];
    const drawnNow = cross.box === null ? covers : [...covers, cross.box];
    drawing.replaceChildren(...drawnNow.map(rect), crossAt(cross.at, drawing));
    result.replaceChildren(...covered(covers, ticked(ticks, "kept"), columns, rows));
    undo.disabled = !past.canUndo;
  };
  const changed = (): void => {
    past.go(state());
    show();
  };
  const takeBack = (): boolean => {
    if (!past.canUndo) return false;
    past.undo();
    const [text, marks] = JSON.parse(past.work) as [string, boolean[]];
    field.value = text;
    ticks.forEach((tick, at) => (tick.checked = marks[at] ?? false));
    show();
    return true;
  };
  const cross = new Cross(columns, rows, {
    moved: () => show(),
    closed: (box) => {
      field.value = withBox(field.value, box);
      said.textContent = `Box ${boxesOf(field.value).length} is drawn.`;
      changed();
    },
    undo: takeBack,
  });

  drawing.addEventListener("pointerdown", (event) => draw(event, drawing, field, [columns, rows], show, changed), { signal });
  field.addEventListener("input", show, { signal });
  for (const each of [field, ...ticks]) each.addEventListener("change", changed, { signal });
  undo.addEventListener("click", () => {
    const hadKeyboard = document.activeElement === undo;
    takeBack();
    // A button that is off would take the keyboard with it.
    if (undo.disabled && hadKeyboard) field.focus();
  }, { signal });
  before.addEventListener("keydown", (event) => cross.pressed(event), { signal });
  warnOfUnsent(field, signal);
  show();
  // A key held or pressed twice must not decide on a picture that nobody has seen.
  letSettle(main);
  if (!picture.complete) picture.addEventListener("load", () => letSettle(main), { signal });
  return () => left.abort();
}

/** The cross, of the same size on the screen however large the picture is. */
function crossAt({ x, y }: Point, drawing: SVGSVGElement): SVGPathElement {
  const scale = drawing.getScreenCTM()?.a ?? 1;
  const arm = CROSS_PX / (scale > 0 ? scale : 1);
  return svg("path", { d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}` });
}

/** A box that is drawn and not sent covers nothing: who leaves with one is asked. */
function warnOfUnsent(field: HTMLTextAreaElement, signal: AbortSignal): void {
  let isSent = false;
  field.form?.addEventListener("submit", () => (isSent = true), { signal });
  addEventListener("beforeunload", (event) => {
    if (!isSent && field.value !== field.defaultValue) event.preventDefault();
  }, { signal });
}

function drawn(place: HTMLElement, columns: number, rows: number): SVGSVGElement {
  const drawing = svg("svg", { viewBox: `0 0 ${columns} ${rows}`, "aria-hidden": "true" });
  place.append(drawing);
  return drawing;
}

function rect(box: Box): SVGRectElement {
  return svg("rect", { x: box.left, y: box.top, width: box.width, height: box.height });
}

/** Black over the covers, but for the lead letters that stay. */
function covered(covers: readonly Box[], spares: readonly Box[], columns: number, rows: number): SVGElement[] {
  const holes = spares.map((box) => {
    const hole = rect(box);
    hole.setAttribute("class", "mask-hole");
    return hole;
  });
  const all = svg("rect", { class: "mask-all", width: columns, height: rows });
  return [svg("mask", { id: "mask-spares" }, all, ...holes), svg("g", { mask: "url(#mask-spares)" }, ...covers.map(rect))];
}

function ticked(ticks: readonly HTMLInputElement[], name: string): Box[] {
  return ticks.filter((tick) => tick.checked && tick.name === name).flatMap((tick) => boxesOf(tick.value));
}

/** Draw one box from where the pointer went down; it becomes the last line of the field. */
function draw(
  event: PointerEvent,
  drawing: SVGSVGElement,
  field: HTMLTextAreaElement,
  [columns, rows]: readonly [number, number],
  show: () => void,
  changed: () => void,
): void {
  event.preventDefault();
  // The picture keeps its shape in a frame of another one: what lies beside it is no pixel.
  const at = (told: PointerEvent): DOMPoint => new DOMPoint(told.clientX, told.clientY).matrixTransform(drawing.getScreenCTM()?.inverse());
  const from = at(event);
  const kept = field.value;
  drawing.setPointerCapture(event.pointerId);
  const stop = new AbortController();
  const end = (): void => {
    stop.abort();
    changed();
  };
  drawing.addEventListener("pointermove", (moved) => {
    const box = boxBetween(from, at(moved), columns, rows);
    field.value = box === null ? kept : withBox(kept, box);
    show();
  }, { signal: stop.signal });
  drawing.addEventListener("pointerup", end, { signal: stop.signal });
  drawing.addEventListener("pointercancel", end, { signal: stop.signal });
}
