/** A box with a text to pass on: `[data-copy]` copies what the box's field holds, `[data-said]` tells that it did. */

export function mount(box: HTMLElement): () => void {
  const field = box.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  const button = box.querySelector<HTMLButtonElement>("[data-copy]");
  const said = box.querySelector<HTMLElement>("[data-said]");
  const left = new AbortController();
  if (field === null || button === null || said === null) return () => undefined;
  button.hidden = false;
  button.addEventListener("click", () => void copy(field).then((text) => { said.textContent = text; }), { signal: left.signal });
  return () => left.abort();
}

async function copy(field: HTMLInputElement | HTMLTextAreaElement): Promise<string> {
  field.select();
  try {
    // Browsers have a clipboard for encrypted and local addresses only.
    await navigator.clipboard.writeText(field.value);
    return "Copied.";
  } catch {
    return "The browser does not let us copy. It is selected: press Ctrl+C.";
  }
}
