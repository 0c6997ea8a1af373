/**
 * 券面と4情報: the face and the four items of one card in one transaction, for the clerk who compares them with the person.
 * Pictures come as the card's own bytes; `showFace` (images.ts) makes them fit to be shown after the card is released.
 */
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { createChannel } from './apdu.ts';
import { type FaceFailure, type FaceRecord, readFaceRecord } from './applications/surface/read.ts';
import { readTextRecord, type TextFailure, type TextRecord } from './applications/text-input/read.ts';
import type { CardConnection } from './index.ts';
import { type NumberBOpener, wipe } from './open-number-b.ts';
import type { CvRoot } from './record-signature.ts';

export interface FaceAndItems {
  readonly text: TextRecord;
  readonly face: FaceRecord;
  readonly apdus: number;
  /** From before the first command to the last answer, milliseconds. */
  readonly durationMs: number;
}

/**
 * Among others `wrong` (`detail.left` tries left, `detail.spent` used), `blocked`, `too_few_tries` (`detail.left`, none
 * used), `altered` (a record is not what its issuer signed, or the two records are of two people), `absent`, `card_lost`.
 */
export type FaceReadFailure = TextFailure | FaceFailure;

interface Means {
  readonly system: System;
  readonly cvRoots: readonly CvRoot[];
}

/** A copy for each application: whoever verifies overwrites what it was given. */
const copyOf = (by: NumberBOpener): NumberBOpener => (by instanceof Uint8Array ? by.slice() : by);

const readBoth = async (
  card: CardConnection,
  by: NumberBOpener,
  { system, cvRoots }: Means,
): Promise<Result<FaceAndItems, FaceReadFailure>> => {
  const startedAt = system.monotonic();
  const channel = createChannel(card, system);
  const text = await readTextRecord(channel, copyOf(by), { cvRoots });
  if (!text.ok) return text;
  // The counters are two: the calendar that opened the first application is the only one tried on the second.
  const face = await readFaceRecord(channel, copyOf(by), { cvRoots, calendar: text.value.calendar });
  if (!face.ok) return face;
  const { items } = text.value;
  if (items.birthDate !== face.value.birthDate || items.sex !== face.value.sex)
    return failure('altered', { at: 'two_people' });
  return success({
    text: text.value,
    face: face.value,
    apdus: channel.apdus(),
    durationMs: channel.lastAnswerAt() - startedAt,
  });
};

/** One transaction, two applications, one try of 照合番号B in each. Digits are overwritten, whatever happens. */
export const readFaceAndItems = async (
  card: CardConnection,
  by: NumberBOpener,
  means: Means,
): Promise<Result<FaceAndItems, FaceReadFailure>> => {
  try {
    return await readBoth(card, by, means);
  } finally {
    wipe(by);
  }
};
