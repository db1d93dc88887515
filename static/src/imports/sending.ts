/** Sending files in pieces: each piece says where it starts, and is sent again when the line breaks. */
import type { Chosen } from "./choosing";

const TRIES = 5;
/** A DICOM header with its identifiers, or a volume's header and first voxels. */
const PROOF_BYTES = 65_536;
const FIRST_PAUSE_MS = 500;

/** Where one file goes, and up to which byte it has arrived. */
export interface Place {
  file: File;
  /** The key by which the server knows the file, whatever it is named. */
  uid: string;
  name: string;
  address: string;
  received: number;
}

interface Offered {
  files: { uid: string; name: string; received: number; size: number; address: string }[];
  chunk: number;
}

/** Announce files; answers where each goes and how large a piece may be, in bytes. */
export async function announce(
  address: string,
  token: string,
  chosen: Chosen[],
  signal: AbortSignal,
): Promise<{ places: Place[]; chunk: number }> {
  const body = JSON.stringify({ files: chosen.map(({ file, name }) => ({ name, size: file.size })) });
  const answer = await post(address, token, body, signal);
  if (!answer.ok) throw new Error(await refusal(answer));
  const offered = (await answer.json()) as Offered;
  const byName = new Map(chosen.map(({ file, name }) => [tidy(name), file]));
  const places = offered.files.flatMap((told) => {
    const file = byName.get(told.name);
    return file === undefined || file.size !== told.size
      ? []
      : [{ file, uid: told.uid, name: told.name, address: told.address, received: told.received }];
  });
  return { places, chunk: offered.chunk };
}

/** Send what is missing of one file; `tell` hears of every piece, in bytes. */
export async function send(
  place: Place,
  chunk: number,
  token: string,
  signal: AbortSignal,
  tell: (bytes: number) => void,
): Promise<void> {
  // Another file of the same name may have arrived here: the server compares the beginning before we go on.
  if (place.received > 0) {
    await sendPiece(place, 0, place.file.slice(0, Math.min(place.received, PROOF_BYTES)), token, signal);
  }
  // An empty file is one empty piece, so that it is refused by name and not forgotten.
  let isFirst = true;
  while (place.received < place.file.size || (isFirst && place.file.size === 0)) {
    isFirst = false;
    const piece = place.file.slice(place.received, place.received + chunk);
    const received = await sendPiece(place, place.received, piece, token, signal);
    tell(received - place.received);
    place.received = received;
  }
}

async function sendPiece(
  place: Place,
  offset: number,
  piece: Blob,
  token: string,
  signal: AbortSignal,
): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await post(`${place.address}?offset=${offset}`, token, piece, signal);
      if (answer.ok) return ((await answer.json()) as { received: number }).received;
      if (answer.status < 500) throw new Refusal(await refusal(answer));
    } catch (problem) {
      if (problem instanceof Refusal || signal.aborted) throw problem;
    }
    if (attempt >= TRIES) throw new Error("The line broke. Drop the same files again to go on where it ended.");
    await new Promise((wake) => window.setTimeout(wake, FIRST_PAUSE_MS * 2 ** attempt));
  }
}

class Refusal extends Error {}

function post(address: string, token: string, body: BodyInit, signal: AbortSignal): Promise<Response> {
  return fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream", Accept: "application/json" },
    body,
    signal,
  });
}

async function refusal(answer: Response): Promise<string> {
  const told: unknown = await answer.json().catch(() => null);
  if (typeof told === "object" && told !== null && "detail" in told && typeof told.detail === "string") {
    return told.detail;
  }
  return `The server refused the files (${answer.status}). Reload the page and try again.`;
}

/** The name as the server keeps it: no empty parts, no way up. */
export function tidy(name: string): string {
  return name
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== "..")
    .join("/")
    .slice(-400);
}
