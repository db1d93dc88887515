/** What the checks say of the text as it was just saved: the findings under the edit form, and what they ask for. */

interface Checked {
  /** The server's own markup, as the page has it. */
  readonly findings: string;
  /** What the errors ask for; empty when there is none. */
  readonly errors_told: string;
}

function words(node: Node): string {
  return (node.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** Which errors the markup shows, as the form sends them: a reason overrules these alone. */
function shown(node: ParentNode): string {
  return node.querySelector<HTMLInputElement>("input[name=errors_shown]")?.value ?? "";
}

/** Put the findings in where they differ; a reason that was typed against errors stays for the next ones. */
export function showFindings(form: HTMLFormElement, { findings, errors_told }: Checked): void {
  const place = form.querySelector("[data-findings]");
  const fresh = new DOMParser().parseFromString(findings, "text/html").body;
  if (place !== null && (words(place) !== words(fresh) || shown(place) !== shown(fresh))) {
    const wasInside = place.contains(document.activeElement);
    place.replaceChildren(...fresh.childNodes);
    if (wasInside) (place.querySelector<HTMLElement>("a, button") ?? form.querySelector<HTMLElement>("textarea"))?.focus();
    const told = form.querySelector("[data-findings-told]");
    if (told !== null) told.textContent = `Checked again: ${words(place) || "no findings"}`;
  }
  const asks = form.querySelector<HTMLElement>("[data-overrule]");
  if (asks === null) return;
  asks.hidden = errors_told === "";
  const [label, field] = [asks.querySelector("label"), asks.querySelector("input")];
  if (label !== null && errors_told !== "") label.textContent = errors_told;
  if (field !== null) field.disabled = asks.hidden;
}
