/** From dimension to dimension: by arrows inside the rubric, by the buttons below it, and after each value. */

export class Moving {
  private readonly stops: readonly HTMLFieldSetElement[];
  private at = 0;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly signal: AbortSignal,
  ) {
    this.stops = [...form.querySelectorAll<HTMLFieldSetElement>("fieldset[data-rate]")];
  }

  start(): void {
    const on = { signal: this.signal };
    this.form.querySelector("[data-rate-keys]")?.removeAttribute("hidden");
    for (const button of this.form.querySelectorAll<HTMLElement>("[data-rate-value]")) {
      button.addEventListener("click", () => this.rate(Number(button.dataset["rateValue"])), on);
    }
    for (const button of this.form.querySelectorAll<HTMLElement>("[data-rate-move]")) {
      button.addEventListener("click", () => this.goTo(this.at + Number(button.dataset["rateMove"])), on);
    }
    this.form.addEventListener("keydown", (event) => this.pressed(event), on);
    this.form.addEventListener("focusin", (event) => this.entered(event.target as Element), on);
    this.form.addEventListener("change", () => this.count(), on);
    this.begin();
  }

  /** At what is not rated yet; a sentence about what went wrong goes first. */
  private begin(): void {
    const open = this.stops.findIndex((stop) => !stop.hasAttribute("data-rate-ticks") && !isRated(stop));
    const problem = this.form.querySelector<HTMLElement>("[data-rating-problem]");
    if (problem === null) return this.goTo(Math.max(open, 0));
    this.mark(Math.max(open, 0));
    problem.focus();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    // Outside a scale the arrows scroll as anywhere.
    if (step === 0 || !(event.target as Element).closest("fieldset[data-rate]")) return;
    event.preventDefault();
    this.goTo(this.at + step);
  }

  private entered(target: Element): void {
    const at = this.stops.findIndex((stop) => stop.contains(target));
    if (at >= 0) this.mark(at);
  }

  private rate(value: number): void {
    const stop = this.stops[this.at];
    const input = stop?.querySelectorAll<HTMLInputElement>("input")[value - 1];
    if (stop === undefined || input === undefined) return;
    input.click();
    if (stop.hasAttribute("data-rate-ticks")) input.focus({ preventScroll: true });
    else this.goTo(this.at + 1);
  }

  private goTo(at: number): void {
    this.mark(Math.min(Math.max(at, 0), this.stops.length - 1));
    const stop = this.stops[this.at];
    const input = stop?.querySelector<HTMLInputElement>("input:checked") ?? stop?.querySelector("input");
    input?.focus({ preventScroll: true });
    stop?.scrollIntoView({ block: "nearest" });
  }

  private mark(at: number): void {
    this.at = at;
    for (const [place, stop] of this.stops.entries()) stop.toggleAttribute("data-rate-here", place === at);
    const now = this.form.querySelector("[data-rate-now]");
    if (now !== null) now.textContent = this.stops[at]?.dataset["rate"] ?? "";
  }

  private count(): void {
    const rated = this.form.querySelector("[data-rated]");
    if (rated !== null) rated.textContent = String(this.stops.filter(isRated).length);
  }
}

function isRated(stop: HTMLFieldSetElement): boolean {
  return stop.querySelector("input[type=radio]:checked") !== null;
}
