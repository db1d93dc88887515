/** How a page's buttons and keys change what is seen of a picture: nearer, farther, other grey values. */
import { el } from "../base/dom";
import { printKeys } from "../base/keyboard";
import { presetsFor } from "../viewer/windows";
import type { PictureView } from "./picture";
import type { Finer } from "./tones";

const NEARER = 1.5;
const FINER: readonly string[] = ["brighter", "darker", "more", "less"] satisfies Finer[];

export class Looking {
  constructor(
    private readonly page: HTMLElement,
    /** The page's word in its attributes: `data-<word>-act` and its like. */
    private readonly word: string,
    private readonly view: PictureView,
  ) {
    this.one("presets")?.replaceChildren(...presetsFor(view.tones.modality).map(({ key, name }) => this.preset(key, name)));
    printKeys();
    view.toned = () => this.tell();
  }

  /** Do what a button asks for, where it asks for something of what is seen. */
  act(name: string): void {
    const { view } = this;
    const [what, key = ""] = name.split(".");
    if (name === "nearer") view.zoom(NEARER);
    else if (name === "farther") view.zoom(1 / NEARER);
    else if (name === "fit") view.fit();
    else if (name === "window") this.toggleDrag();
    else if (name === "invert") void view.tone((tones) => (tones.inverted = !tones.inverted));
    else if (what === "preset") void view.tone((tones, picture) => tones.preset(key, picture));
    else if (FINER.includes(name)) void view.tone((tones, picture) => tones.finer(name as Finer, picture));
  }

  /** Tell the window that the picture is seen through. */
  tell(): void {
    const told = this.one("window");
    if (told !== null) told.textContent = this.view.windowWords;
    this.page.querySelector(`[data-${this.word}-act="invert"]`)?.setAttribute("aria-pressed", String(this.view.tones.inverted));
  }

  private toggleDrag(): void {
    this.view.dragsTones = !this.view.dragsTones;
    this.page.querySelector(`[data-${this.word}-act="window"]`)?.setAttribute("aria-pressed", String(this.view.dragsTones));
  }

  private one(what: string): HTMLElement | null {
    return this.page.querySelector<HTMLElement>(`[data-${this.word}-${what}]`);
  }

  private preset(key: string, name: string): HTMLButtonElement {
    const attributes = { type: "button", [`data-${this.word}-act`]: `preset.${key}`, "aria-keyshortcuts": key, "data-key-when-folded": true };
    return el("button", attributes, name, el("kbd", {}, key));
  }
}
