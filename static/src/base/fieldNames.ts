/** What a page calls the fields of a form: to say later what was typed, where the form is not at hand. */

function textOf(element: Element | null | undefined): string {
  if (!element) return "";
  const copy = element.cloneNode(true) as Element;
  copy.querySelectorAll("textarea, input, select, kbd, svg, .faint").forEach((one) => one.remove());
  return (copy.textContent ?? "").trim().replace(/\s+/g, " ");
}

function nameOf(field: Element): string {
  const { labels, type } = field as HTMLInputElement;
  // Of what is chosen among several the legend says what it is; a label names one choice.
  if (type === "radio" || type === "checkbox") return textOf(field.closest("fieldset")?.querySelector("legend"));
  return field.getAttribute("aria-label") || textOf(labels?.[0]);
}

/** By the names that are sent, the words on the page; of a field without any there is none. */
export function namesOf(form: HTMLFormElement, names: readonly string[]): Record<string, string> {
  const fields = [...form.elements].filter((one) => names.includes(one.getAttribute("name") ?? ""));
  const said = fields.map((field) => [field.getAttribute("name") ?? "", nameOf(field)] as const);
  return Object.fromEntries(said.filter(([, words]) => words !== ""));
}
