/** Where a field of an item's text stands on this page. */

/** The element of a field's path, such as `/options/2/text`, or of the part that holds it. */
export function fieldPlace(to: string): HTMLElement | null {
  const path = to.replace(/^\//, "");
  return (
    document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`) ??
    document.getElementById(`f-${path}`) ??
    document.getElementById(`f-${path.split("/")[0] ?? ""}`) ??
    document.getElementById(`edit-${path.replaceAll("/", "")}`)
  );
}
