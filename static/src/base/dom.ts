/** Building elements without markup in strings: text is always text. */

type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;
type Child = Node | string | null | undefined | false;

function decorate(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
}

/** An HTML element with attributes and children; null, undefined and false are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  decorate(element, attributes, children);
  return element;
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  decorate(element, attributes, children);
  return element;
}

/** A drawing of the page's sprite. */
export function icon(name: string): SVGSVGElement {
  return svg("svg", { class: "i i-s", "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));
}

/** A notice as the templates draw it. */
export function notice(kind: "warn" | "bad", text: string): HTMLElement {
  return el("div", { class: `notice notice-${kind}` }, icon(kind === "bad" ? "error" : "warn"), el("span", {}, text));
}
