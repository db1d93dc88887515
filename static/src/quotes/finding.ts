/** Finding quoted words in a text that marks, levels and numbers cut into pieces. */

/** From which to which character of which piece: the end is exclusive. */
export interface Found {
  readonly first: number;
  readonly from: number;
  readonly last: number;
  readonly to: number;
}

interface Letter {
  readonly sign: string;
  readonly piece: number;
  readonly at: number;
}

function lettersOf(pieces: readonly string[]): Letter[] {
  return pieces.flatMap((text, piece) =>
    [...text].reduce<{ letters: Letter[]; at: number }>(
      ({ letters, at }, sign) => {
        if (sign.trim() !== "") letters.push({ sign: sign.toLowerCase(), piece, at });
        return { letters, at: at + sign.length };
      },
      { letters: [], at: 0 },
    ).letters,
  );
}

/** Where `quote` stands in the pieces, white space and case apart; null where it does not. */
export function findQuote(pieces: readonly string[], quote: string): Found | null {
  const wanted = lettersOf([quote]).map(({ sign }) => sign);
  const letters = lettersOf(pieces);
  if (wanted.length === 0) return null;
  const start = letters.findIndex((_, at) => wanted.every((sign, step) => letters[at + step]?.sign === sign));
  const first = letters[start];
  const last = letters[start + wanted.length - 1];
  if (first === undefined || last === undefined) return null;
  return { first: first.piece, from: first.at, last: last.piece, to: last.at + last.sign.length };
}
