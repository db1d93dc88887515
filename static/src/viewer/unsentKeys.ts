/**
 * Decisions on key images on their way to the server: what it has not confirmed waits on the person's own shelf.
 *
 * A decision says what is to be, marked or not, so that sent twice it is kept once; of two on one picture the later replaces
 * the earlier while both wait.
 */
import { Shelf } from "../base/shelves";
import { lookWhoIsIn, outcomeOf, type Refusal } from "../review/signedOut";
import { changingHeaders } from "./requests";
import { RETRY_MS } from "./unsent";

/** What a person decided of one picture, and where it is to be sent. */
export interface KeyDeed {
  readonly address: string;
  readonly series: string;
  readonly sop: string;
  /** From 1, in its file. */
  readonly frame: number;
  readonly key: boolean;
}

/** Whether nothing stops the sending, or it waits for the server. */
type Ending = "sent" | "waits";

const FORBIDDEN = 403;
const UNKEPT =
  "The storage of this browser is full or blocked, so key images that wait stand on this page alone. Leave it open until the server is back.";
const shelf = new Shelf<KeyDeed>("spinemed.keys");
const waiting = new Map<string, KeyDeed>();
/** What the server took, where it took something. */
type Hear = (taken?: KeyDeed) => void;
const hearers = new Set<Hear>();
let sending: Promise<Ending> | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let isStarted = false;
/** Whether this browser keeps what waits. */
let isKept = true;
let isUnkeptTold = false;

function nameOf({ address, sop, frame }: KeyDeed): string {
  return `${address} ${sop} ${frame}`;
}

/** Read what earlier pages left waiting and send it; once however many viewers stand in a page. */
function start(): void {
  if (isStarted) return;
  isStarted = true;
  for (const name of ["online", "pageshow"]) addEventListener(name, () => void sendKeys());
  document.addEventListener("resume", () => void sendKeys());
  // Sent without an answer, and again by the next page.
  addEventListener("pagehide", () => waiting.forEach((deed) => void request(deed, { keepalive: true }).catch(() => undefined)));
  addEventListener("beforeunload", (event) => {
    if (!isKept && waiting.size > 0) event.preventDefault();
  });
  shelf.find((deeds) => {
    for (const deed of deeds) if (!waiting.has(nameOf(deed))) waiting.set(nameOf(deed), deed);
    store();
    tell();
    void sendKeys();
  });
}

/** Hear, until the signal, when what waits has changed or was taken. */
export function hearKeys(hear: Hear, signal: AbortSignal): void {
  hearers.add(hear);
  signal.addEventListener("abort", () => hearers.delete(hear));
  start();
}

function tell(taken?: KeyDeed): void {
  hearers.forEach((hear) => hear(taken));
}

function store(): void {
  isKept = shelf.keep([...waiting.values()]);
}

/** Whether what waits outlives this page. */
export function areKeysKept(): boolean {
  return isKept;
}

/** What waits for one study, by the address that takes its decisions. */
export function waitingFor(address: string): readonly KeyDeed[] {
  return [...waiting.values()].filter((deed) => deed.address === address);
}

/** Note a decision, to be sent at once or when the server is back. */
export function noteKey(deed: KeyDeed): void {
  waiting.set(nameOf(deed), deed);
  store();
  tell();
  void sendKeys();
}

function request({ address, sop, frame, key }: KeyDeed, how: Pick<RequestInit, "keepalive"> = {}): Promise<Response> {
  const body = JSON.stringify({ sop, frame, key });
  return fetch(address, { method: "POST", headers: changingHeaders(), body, credentials: "same-origin", ...how });
}

async function sendKeys(): Promise<void> {
  if (sending !== null) return;
  clearTimeout(retry);
  sending = sendAll().catch((): Ending => "waits");
  const ending = await sending;
  sending = null;
  if (ending === "waits") retry = setTimeout(() => void sendKeys(), RETRY_MS);
  if (ending === "waits" && !isKept && !isUnkeptTold) say(UNKEPT);
  isUnkeptTold = ending === "waits" && !isKept;
}

async function sendAll(): Promise<Ending> {
  for (let [deed] = waiting.values(); deed; [deed] = waiting.values()) {
    if ((await deliver(deed)) === "waits") return "waits";
  }
  return "sent";
}

async function deliver(deed: KeyDeed): Promise<Ending> {
  const answer = await request(deed);
  const told = (await answer.json().catch(() => ({}))) as Refusal;
  const outcome = outcomeOf(answer.status, told);
  if (outcome === "away") return "waits";
  // Signed in again meanwhile, the page has new tokens now; in another's name nothing is sent.
  if (outcome === "signed out") {
    await lookWhoIsIn();
    return "waits";
  }
  // Decided otherwise while this was on its way: the newer decision is still to be sent.
  if (waiting.get(nameOf(deed)) === deed) waiting.delete(nameOf(deed));
  store();
  if (outcome !== "taken") refuse(answer.status, told);
  tell(outcome === "taken" ? deed : undefined);
  return "sent";
}

function refuse(status: number, { detail }: Refusal): void {
  const text = status === FORBIDDEN ? "Your role does not mark pictures." : (detail ?? `The key image was not taken: the server answered ${status}.`);
  say(text);
}

function say(text: string): void {
  document.dispatchEvent(new CustomEvent("spine:toast", { detail: { text } }));
}
