/** Where the marks lie apart from those of other series: the server knows what each of them shows, and is asked. */

const ASK_AFTER_MS = 300;

export class Drifts {
  private told: readonly string[] = [];
  private asked = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly form: HTMLFormElement,
    /** Whether a series shares the coordinates of this one. */
    private readonly isShared: boolean,
    private readonly changed: () => void,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  /** What is known of these marks, as they are sent; what is not is asked for, and `changed` is told. */
  of(marks: string): readonly string[] {
    if (!this.isShared || marks === this.asked) return this.told;
    this.asked = marks;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(marks), ASK_AFTER_MS);
    return this.told;
  }

  private async ask(marks: string): Promise<void> {
    const body = new FormData(this.form);
    body.set("marks", marks);
    try {
      const answer = await fetch(this.form.dataset["drifts"] ?? "", { method: "POST", body, headers: { Accept: "application/json" }, signal: this.signal });
      // Signed out, or stored otherwise meanwhile: saving says so.
      if (!answer.ok || answer.redirected) return;
      const { drifts } = (await answer.json()) as { drifts: readonly string[] };
      if (marks !== this.asked) return;
      this.told = drifts;
      this.changed();
    } catch {
      // Without the network what was known stays; the next deed asks again.
      if (marks === this.asked) this.asked = "";
    }
  }
}
