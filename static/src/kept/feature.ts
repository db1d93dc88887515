/** What a person typed that lies in this browser alone: to read, copy and drop, also where its page is not open to them any more. */
import { el } from "../base/dom";
import { removeText, textsIn, type Lying, type Typed } from "../base/shelves";

type Fields = Readonly<Record<string, string | readonly string[]>>;

function linesOf(thing: Typed): string[] {
  const fields = (thing as { readonly fields?: Fields }).fields ?? {};
  const nameOf = (name: string): string => thing.names?.[name] ?? name.replace(/^body\./, "");
  return Object.entries(fields).map(([name, value]) => `${nameOf(name)}: ${[value].flat().join(", ")}`);
}

/** What was typed last, then what it stood beside. */
function wordsOf({ things }: Lying): string {
  return things.flatMap(linesOf).join("\n\n");
}

function row(one: Lying, emptied: () => void): HTMLElement {
  const address = one.things[0]?.page ?? one.of;
  const words = el("textarea", { class: "input grows", rows: 3, readonly: true, "aria-label": `Typed at ${address}` });
  words.value = wordsOf(one);
  const drop = el("button", { class: "btn btn-sm", type: "button" }, "Drop it");
  const when = new Date(one.things[0]?.at ?? 0).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  const item = el("li", { class: "stack" }, el("p", { class: "small" }, `${when}, `, el("a", { href: address }, address)), words, el("div", { class: "row" }, drop));
  drop.addEventListener("click", () => {
    removeText(one.place);
    item.remove();
    emptied();
  });
  return item;
}

export function mount(list: HTMLElement): void {
  const section = list.closest<HTMLElement>("[data-kept-section]");
  const look = (): void => {
    if (section !== null) section.hidden = list.children.length === 0;
  };
  list.replaceChildren(...textsIn(document.body.dataset["person"] ?? "").map((one) => row(one, look)));
  look();
  if (location.hash === "#kept") section?.scrollIntoView();
}
