/**
 * The drop zone of an import: files and folders are announced, sent in pieces, and sealed.
 *
 * The server says from which byte each file goes on, so a broken upload resumes when the same files are dropped again.
 */
import { chosenOf, filesOf, type Chosen } from "./choosing";
import { keepNames } from "./names";
import { announce, send, type Place } from "./sending";

const AT_ONCE = 2;

export function mount(zone: HTMLElement): () => void {
  const progress = zone.querySelector<HTMLElement>("[data-progress]");
  const bar = zone.querySelector<HTMLProgressElement>("progress");
  const said = zone.querySelector<HTMLElement>("[data-said]");
  const stop = zone.querySelector<HTMLButtonElement>("[data-stop]");
  const left = new AbortController();
  let upload: AbortController | undefined;

  const say = (text: string, share?: number): void => {
    if (progress) progress.hidden = false;
    if (said) said.textContent = text;
    if (bar && share !== undefined) bar.value = share;
  };

  const begin = async (chosen: Chosen[]): Promise<void> => {
    if (upload !== undefined || chosen.length === 0) return;
    upload = new AbortController();
    if (stop) stop.hidden = false;
    try {
      await uploadAll(zone, chosen, upload.signal, say);
      window.location.assign(zone.dataset["done"] ?? window.location.href);
    } catch (problem) {
      const stopped = upload.signal.aborted;
      say(stopped ? "Stopped. Drop the same files again to go on where it ended." : sentence(problem));
    } finally {
      upload = undefined;
      if (stop) stop.hidden = true;
    }
  };

  const on = { signal: left.signal };
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("drop-on");
  }, on);
  zone.addEventListener("dragleave", () => zone.classList.remove("drop-on"), on);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("drop-on");
    if (event.dataTransfer) void filesOf(event.dataTransfer).then(begin);
  }, on);
  const take = (input: EventTarget | null): void => {
    if (!(input instanceof HTMLInputElement) || input.files === null) return;
    void begin(chosenOf(input.files));
  };
  zone.addEventListener("change", (event) => take(event.target), on);
  // Whoever was quick chose files before this script was here to hear of it.
  for (const input of zone.querySelectorAll("[data-choose]")) take(input);
  stop?.addEventListener("click", () => upload?.abort(), on);
  window.addEventListener("beforeunload", (event) => {
    if (upload !== undefined) event.preventDefault();
  }, on);
  return () => {
    upload?.abort();
    left.abort();
  };
}

async function uploadAll(
  zone: HTMLElement,
  chosen: Chosen[],
  signal: AbortSignal,
  say: (text: string, share?: number) => void,
): Promise<void> {
  const token = zone.dataset["token"] ?? "";
  const total = chosen.reduce((sum, each) => sum + each.file.size, 0);
  say(`Announcing ${chosen.length} files`, 0);
  const { places, chunk } = await announce(zone.dataset["offer"] ?? "", token, chosen, signal);
  keepNames(sessionStorage, zone.dataset["run"] ?? "", Object.fromEntries(places.map(({ uid, name }) => [uid, name])));
  let sent = places.reduce((sum, place) => sum + place.received, 0);
  const waiting = [...places];
  const tell = (bytes: number): void => {
    sent += bytes;
    const done = places.length - waiting.length;
    say(`${megabytes(sent)} of ${megabytes(total)} MB, file ${done} of ${places.length}`, total === 0 ? 1 : sent / total);
  };
  const work = async (): Promise<void> => {
    for (let place: Place | undefined = waiting.shift(); place !== undefined; place = waiting.shift()) {
      await send(place, chunk, token, signal, tell);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  say("All files have arrived; reading begins.", 1);
  const sealed = await fetch(zone.dataset["seal"] ?? "", {
    method: "POST",
    headers: { "X-CSRFToken": token },
    signal,
  });
  if (!sealed.ok) throw new Error("The files have arrived, but reading could not begin. Reload the page.");
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

function sentence(problem: unknown): string {
  return problem instanceof Error && problem.message !== ""
    ? problem.message
    : "The upload broke off. Drop the same files again to go on where it ended.";
}
