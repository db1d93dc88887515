/** What the help dialog lists: fetched when it is asked for. */
import { clashes } from "./command";
import { el } from "./dom";
import { chooseKeys, nameOf, type Shortcut } from "./keyboard";

function warnOfClashes(dialog: HTMLDialogElement, listed: readonly Shortcut[]): void {
  const double = clashes(listed.map(({ command, keys }) => ({ command, keys })));
  const note = dialog.querySelector<HTMLElement>("[data-clash]");
  if (note === null) return;
  note.hidden = double.size === 0;
  note.textContent = [...double.keys()]
    .map((key) => `The key ${key} stands for two commands; only the first is pressed.`)
    .join(" ");
}

function keyField(shortcut: Shortcut, changed: () => void): HTMLInputElement {
  const field = el("input", {
    class: "input",
    value: shortcut.keys,
    "aria-label": `Key for ${shortcut.label}`,
    placeholder: "off",
    size: "12",
    autocomplete: "off",
  });
  field.addEventListener("change", () => {
    const keys = field.value.trim();
    chooseKeys(shortcut.command, keys === shortcut.printed ? null : keys);
    changed();
  });
  return field;
}

/** Keys that stand for themselves: Escape and the like on a button, and what a picture answers to. */
function fixedKeys(): readonly [string, string][] {
  const chords = [...document.querySelectorAll<HTMLElement>("[data-chord]")]
    .filter((one) => one.checkVisibility())
    .map((one): [string, string] => [nameOf(one), one.dataset["chord"] ?? ""]);
  const written = [...document.querySelectorAll<HTMLElement>("[data-fixed-keys]")].flatMap((one) =>
    (one.dataset["fixedKeys"] ?? "").split("|").map((pair) => pair.split("=") as [string, string]),
  );
  return [...chords, ...written];
}

/** List the commands of this page in the dialog. */
export function fill(dialog: HTMLDialogElement, listed: readonly Shortcut[]): void {
  const body = dialog.querySelector("tbody");
  if (body === null) return;
  const unique = [...new Map(listed.map((one) => [one.command, one])).values()];
  const current = (): readonly Shortcut[] => {
    const fields = [...body.querySelectorAll("input")];
    return unique.map((one, index) => ({ ...one, keys: fields[index]?.value.trim() ?? one.keys }));
  };
  body.replaceChildren(
    ...unique.map((one) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, one.label),
        el("td", {}, keyField(one, () => warnOfClashes(dialog, current()))),
      ),
    ),
    ...fixedKeys().map(([label, keys]) => el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, el("kbd", {}, keys)))),
  );
  warnOfClashes(dialog, unique);
}
