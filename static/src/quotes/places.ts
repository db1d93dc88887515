/** Where a field of an item's text stands on this page. */

/** The element of a field's path in the form, such as `options/2/text`, or of the part that holds it; in the form its field. */
export function fieldPlace(path: string): HTMLElement | null {
  const [part = ""] = path.split("/");
  const field = "#edit :is(textarea, input, select)";
  return (
    document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`) ??
    document.getElementById(`f-${path}`) ??
    document.querySelector<HTMLElement>(`${field}[name="body.${CSS.escape(path)}"]`) ??
    document.querySelector<HTMLElement>(`${field}:is([name="body.${CSS.escape(part)}"], [name^="body.${CSS.escape(part)}/"])`) ??
    document.getElementById(`f-${part}`)
  );
}
