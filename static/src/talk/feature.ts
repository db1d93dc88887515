/**
 * The list of colleagues behind `@` in a comment: arrows go through it, Enter or Tab takes one, Escape closes it.
 * Without it a name is typed by hand.
 */
import { el } from "../base/dom";
import { meant, named, typedName, type Colleague, type Typed } from "./naming";

const MOST = 8;
let lists = 0;

class Naming {
  private people: Promise<readonly Colleague[]> | null = null;
  private shown: readonly Colleague[] = [];
  private typed: Typed | null = null;
  private chosen = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly field: HTMLTextAreaElement,
    private readonly list: HTMLElement,
  ) {
    list.id = `colleagues-${(lists += 1)}`;
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("input", () => void this.look());
    field.addEventListener("click", () => void this.look());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.close());
    // Taken before the field loses the keyboard.
    list.addEventListener("pointerdown", (event) => this.point(event));
    // Who types at once has begun a name before this was loaded.
    if (document.activeElement === field) void this.look();
  }

  private async look(): Promise<void> {
    const typed = this.field.selectionEnd === this.field.selectionStart && typedName(this.field.value, this.field.selectionEnd);
    if (!typed) return this.close();
    const people = await (this.people ??= this.load());
    this.typed = typed;
    this.chosen = 0;
    this.shown = meant(people, typed.part).slice(0, MOST);
    this.draw();
  }

  /** Nobody is offered where the list does not come; the next sign asks again. */
  private async load(): Promise<readonly Colleague[]> {
    try {
      const answer = await fetch(this.box.dataset["colleagues"] ?? "", { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      return ((await answer.json()) as { people: Colleague[] }).people;
    } catch {
      this.people = null;
      return [];
    }
  }

  private draw(): void {
    const rows = this.shown.map(({ name, called }, place) =>
      el(
        "li",
        { role: "option", id: `${this.list.id}-${place}`, "aria-selected": String(place === this.chosen), "data-place": place },
        el("b", {}, called),
        ` @${name}`,
      ),
    );
    this.list.replaceChildren(...rows);
    this.list.hidden = rows.length === 0;
    if (rows.length === 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.chosen}`);
    rows[this.chosen]?.scrollIntoView({ block: "nearest" });
    this.say(rows.length === 0 ? "" : `${rows.length} to choose from; arrows, then Enter.`);
  }

  private say(text: string): void {
    const place = this.box.querySelector("[data-said]");
    if (place !== null && place.textContent !== text) place.textContent = text;
  }

  private press(event: KeyboardEvent): void {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const count = this.shown.length;
    if (event.key === "ArrowDown") this.chosen = (this.chosen + 1) % count;
    else if (event.key === "ArrowUp") this.chosen = (this.chosen + count - 1) % count;
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) this.take(this.chosen);
    else if (event.key === "Escape") this.close();
    else return;
    // The list was open, and the key was for it alone.
    event.preventDefault();
    event.stopPropagation();
    if (!this.list.hidden) this.draw();
  }

  private point(event: PointerEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-place]");
    if (row === null) return;
    event.preventDefault();
    this.take(Number(row.dataset["place"]));
  }

  private take(place: number): void {
    const colleague = this.shown[place];
    if (colleague === undefined || this.typed === null) return;
    const { text, caret } = named(this.field.value, this.typed, colleague);
    this.field.value = text;
    this.field.setSelectionRange(caret, caret);
    this.close();
    // What is kept of a panel hears of it like of any other typing.
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private close(): void {
    this.shown = [];
    this.draw();
  }
}

export function mount(box: HTMLElement): void {
  const field = box.querySelector("textarea");
  const list = box.querySelector<HTMLElement>("[role=listbox]");
  if (field !== null && list !== null) new Naming(box, field, list);
}
