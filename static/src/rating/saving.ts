/** What is chosen is kept on the server at once, upon the version it was chosen on. */
import { lookWhoIsIn, outcomeOf, type Refusal } from "../review/signedOut";

const WAIT_MS = 400;
const RETRY_MS = 5000;
const SIGNED_OUT = "Signed out; sign in in another tab, and it is saved";
const SOMEBODY_ELSE =
  "Somebody else is signed in in this browser now. Sign in as yourself and open the report again.";

interface Saved {
  readonly version: number;
  readonly saved_at: string;
}

export class Saving {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy: Promise<void> | null = null;
  private dirty = false;
  private stopped = false;
  private signedOut = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly signal: AbortSignal,
  ) {}

  start(): void {
    const on = { signal: this.signal };
    this.form.addEventListener("change", () => this.changed(), on);
    this.form.addEventListener("submit", (event) => this.submitted(event), on);
    addEventListener("pagehide", () => this.leave(), on);
    // A page out of the browser's memory shows what it showed, not what is kept by now.
    addEventListener("pageshow", (event) => event.persisted && location.reload(), on);
  }

  private changed(): void {
    if (this.stopped) return;
    this.dirty = true;
    say("Not saved yet");
    this.saveIn(WAIT_MS);
  }

  private saveIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private async flush(): Promise<void> {
    if (this.busy !== null) await this.busy;
    if (!this.dirty || this.stopped) return;
    this.dirty = false;
    this.busy = this.send();
    await this.busy;
    this.busy = null;
  }

  private async send(): Promise<void> {
    try {
      if (await this.maySend()) await this.post();
    } catch {
      this.again("Not saved; the server does not answer");
    }
  }

  /** Whether one may send: after a signing out only once the same person is back. */
  private async maySend(): Promise<boolean> {
    if (!this.signedOut) return true;
    const standing = await lookWhoIsIn();
    if (standing === "other") this.refused(SOMEBODY_ELSE);
    else if (standing === "out") this.again(SIGNED_OUT);
    else this.signedOut = false;
    return standing === "same";
  }

  private async post(): Promise<void> {
    const answer = await fetch(this.form.action, {
      method: "POST",
      body: new FormData(this.form),
      headers: { Accept: "application/json" },
      keepalive: true,
    });
    const told = (await answer.json().catch(() => ({}))) as Saved & Refusal;
    const outcome = outcomeOf(answer.status, told);
    if (outcome === "taken") {
      (this.form.elements.namedItem("version") as HTMLInputElement).value = String(told.version);
      if (!this.dirty) say(`Saved ${told.saved_at}`);
    } else if (outcome === "signed out") {
      this.signedOut = true;
      this.again(SIGNED_OUT);
    } else if (outcome === "away") this.again("Not saved; the server does not answer");
    else this.refused(told.detail ?? "The server refused this. Reload the page to see how it stands.");
  }

  private again(why: string): void {
    this.dirty = true;
    say(why);
    this.saveIn(RETRY_MS);
  }

  /** Nothing more can be saved from here, and why is said. */
  private refused(why: string): void {
    this.stopped = true;
    say("Not saved");
    const place = this.form.querySelector<HTMLElement>("[data-rating-refused]");
    const sentence = place?.querySelector("span");
    if (!place || !sentence) return;
    sentence.textContent = why;
    place.hidden = false;
    place.focus();
  }

  /** The form sends all that is chosen: what waits need not go before, what is under way must have come. */
  private submitted(event: SubmitEvent): void {
    clearTimeout(this.timer);
    if (this.busy === null) {
      this.dirty = false;
      return;
    }
    event.preventDefault();
    void this.busy.then(() => {
      this.busy = null;
      this.form.requestSubmit(event.submitter);
    });
  }

  private leave(): void {
    if (!this.dirty || this.stopped) return;
    const last = new FormData(this.form);
    // What is under way arrives first, and counts the version on.
    if (this.busy !== null) last.set("version", String(Number(last.get("version")) + 1));
    navigator.sendBeacon(this.form.action, last);
  }
}

function say(text: string): void {
  const place = document.querySelector("#rating-saved");
  if (place !== null) place.textContent = text;
}
