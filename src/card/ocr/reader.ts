/**
 * 照合番号B from a picture of the card's face. The picture lives only as long as the reading: its pixels are overwritten
 * however that ends, nothing of it is written anywhere, and the digits go to the caller and to nobody else.
 */
import { civilDateInJapan } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import { candidateOf, type NumberBCandidate, piecesInOrder, type ReadDigit } from './candidate.ts';
import { type DigitEngine, startEngine } from './engine.ts';
import { type FacePieces, readFace } from './face.ts';
import { findCard } from './find-card.ts';
import type { GreyImage } from './grey-image.ts';
import { type CardLayout, DEFAULT_LAYOUT } from './layout.ts';
import { type StripSize, stripOf } from './strip.ts';

/**
 * `no_card_found`: no whole card on a darker desk. `too_blurred`: a card, but its very edge is a smear. `not_the_face`:
 * dates and code are not where the face has them: the back, or another card. `digits_unclear`: some of them are, not all
 * (a reflection, a finger). `engine_failed`, `too_slow`: ours.
 */
export type OcrFailure =
  | 'no_card_found'
  | 'too_blurred'
  | 'not_the_face'
  | 'digits_unclear'
  | 'engine_failed'
  | 'too_slow';

export interface NumberReader {
  /** Takes the image over: its pixels are zero afterwards. One at a time; others wait their turn. */
  read(image: GreyImage): Promise<Result<NumberBCandidate, OcrFailure>>;
  /** Ends the engine's thread. A later `read` starts another. */
  close(): Promise<void>;
}

interface Options {
  readonly system: System;
  readonly layout?: CardLayout;
  /** For one picture, milliseconds. */
  readonly limitMs?: number;
  readonly engine?: typeof startEngine;
}

const LIMIT_MS = 5_000;
/** A card's edge is as sharp as its print; print of 2 mm is a smear when edges take this many millimetres. */
const SMEARED_MM = 0.5;

/**
 * Two sizes, so that the two readings do not go wrong in the same way. Runs stand as close as digits are printed: a wider
 * gap would be a space, which the engine may not say, and makes it unsure of the digit behind.
 */
const SIZES: readonly StripSize[] = [
  { digit: 32, gap: 6 },
  { digit: 25, gap: 5 },
];

const locate = async (
  image: GreyImage,
  layout: CardLayout,
  pause: () => Promise<void>,
): Promise<Result<FacePieces, OcrFailure>> => {
  const card = await findCard(image, pause);
  if (card === undefined) return failure('no_card_found');
  const face = await readFace(image, card, layout, pause);
  if (typeof face !== 'string') return success(face);
  if (card.edgeMm > SMEARED_MM) return failure('too_blurred');
  return failure(face === 'nothing' ? 'not_the_face' : 'digits_unclear');
};

const readStrips = async (
  engine: DigitEngine,
  face: FacePieces,
): Promise<Result<readonly (readonly ReadDigit[])[], OcrFailure>> => {
  const readings: (readonly ReadDigit[])[] = [];
  for (const size of SIZES) {
    const { image } = stripOf(piecesInOrder(face), size);
    const read = await engine.digitsOf(image);
    image.pixels.fill(0);
    if (!read.ok) return read;
    readings.push(read.value);
  }
  return success(readings);
};

export const createNumberReader = ({
  system,
  layout = DEFAULT_LAYOUT,
  limitMs = LIMIT_MS,
  engine: open = startEngine,
}: Options): NumberReader => {
  let engine: Promise<Result<DigitEngine, 'engine_failed'>> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const drop = async (ending = engine): Promise<void> => {
    if (engine === ending) engine = undefined;
    const ended = await ending;
    if (ended?.ok === true) await ended.value.close();
  };

  const recognise = async (face: FacePieces): Promise<Result<NumberBCandidate, OcrFailure>> => {
    engine ??= open();
    const mine = engine;
    const started = await mine;
    const read = started.ok ? await readStrips(started.value, face) : started;
    if (!read.ok) {
      await drop(mine);
      return read;
    }
    const thisYear = Number(civilDateInJapan(system.now()).slice(0, 4));
    const candidate = candidateOf(face, read.value, thisYear);
    return candidate === undefined ? failure('digits_unclear') : success(candidate);
  };

  const readOne = async (image: GreyImage): Promise<Result<NumberBCandidate, OcrFailure>> => {
    const until = new AbortController();
    const late = system.sleep(limitMs, until.signal).then(() => 'late' as const);
    const reading = (async () => {
      const located = await locate(image, layout, () => system.sleep(0));
      image.pixels.fill(0);
      if (!located.ok) return located;
      const face = located.value;
      const result = await recognise(face);
      for (const piece of piecesInOrder(face)) piece.image.pixels.fill(0);
      return result;
    })();
    try {
      const first = await Promise.race([reading, late]);
      if (first !== 'late') return first;
      // A thread that hangs ends here, and the reading with it.
      void drop();
      return failure('too_slow');
    } finally {
      until.abort();
      image.pixels.fill(0);
    }
  };

  return {
    read(image) {
      const mine = turn.then(() => readOne(image));
      turn = mine.catch(() => undefined);
      return mine;
    },
    close: () => drop(),
  };
};
