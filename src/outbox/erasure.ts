/**
 * 消去: the contents of a record at the centre are gone because its 保存期間 is over; its number and its hash stay, so that the chain goes on.
 * What makes it lawful is an act on the centre's own stream, which names all that was erased by one hash, and a checkpoint from
 * before, which has the hash of each. A body that is gone without both is damage, or somebody's doing (decision 0037).
 */
import { z } from 'zod';
import { sha256HexSchema } from '../kernel/ids.ts';
import { type Checkpoint, type Extent, eventsIn, extentSchema, extentsHash } from './checkpoint.ts';
import { envelopeOf, GENESIS_HASH } from './event.ts';

export const ERASED_KIND = 'central.erased';

/** What such an act says. `before`: of which time on records were kept, milliseconds since 1970. `checkpoint`: size of the last one. */
export const erasedSchema = z.strictObject({
  rule: z.string().regex(/^[a-z]{1,32}$/),
  before: z.int().min(0),
  events: z.int().min(1),
  extents: sha256HexSchema,
  checkpoint: z.int().min(1),
});
export type Erased = z.infer<typeof erasedSchema>;

/** Both ends included. */
export interface ErasedRange {
  readonly from: number;
  readonly to: number;
}

/** One act with what it erased, as it stands in a database or an export; `key`: whose the act's stream is. */
export const toldErasureSchema = z.strictObject({
  kind: z.string(),
  body: z.string(),
  key: z.string(),
  extents: z.array(extentSchema),
});
export type ToldErasure = z.infer<typeof toldErasureSchema>;

export const nameErased = (extents: readonly Extent[]): Pick<Erased, 'events' | 'extents'> => ({
  events: eventsIn(extents),
  extents: extentsHash(GENESIS_HASH, extents),
});

const keyOf = ({ device, epoch }: Pick<Extent, 'device' | 'epoch'>): string => `${device}/${epoch}`;

/** How far each stream is under a checkpoint of this size or a smaller one. */
const coveredBy = (checkpoints: readonly Checkpoint[], size: number): ReadonlyMap<string, number> => {
  const covered = new Map<string, number>();
  for (const checkpoint of checkpoints)
    if (checkpoint.size <= size)
      for (const extent of checkpoint.extents)
        covered.set(keyOf(extent), Math.max(covered.get(keyOf(extent)) ?? 0, extent.toSeq));
  return covered;
};

const isLawful = (
  { kind, body, key, extents }: ToldErasure,
  checkpoints: readonly Checkpoint[],
  centreKey: string,
): boolean => {
  if (kind !== ERASED_KIND || key !== centreKey) return false;
  const act = erasedSchema.safeParse(envelopeOf(body)?.data);
  if (!act.success) return false;
  const named = nameErased(extents);
  if (act.data.events !== named.events || act.data.extents !== named.extents) return false;
  const covered = coveredBy(checkpoints, act.data.checkpoint);
  return extents.every((extent) => extent.toSeq <= (covered.get(keyOf(extent)) ?? 0));
};

/** By stream (`device/epoch`), in order: what was erased by an act that covers it. */
export const lawfulRanges = (
  told: readonly ToldErasure[],
  checkpoints: readonly Checkpoint[],
  centreKey: string,
): ReadonlyMap<string, readonly ErasedRange[]> => {
  const extents = told
    .filter((each) => isLawful(each, checkpoints, centreKey))
    .flatMap((each) => each.extents)
    .toSorted((one, other) => one.fromSeq - other.fromSeq);
  return new Map(
    [...Map.groupBy(extents, keyOf)].map(([key, own]) => [
      key,
      own.map(({ fromSeq, toSeq }) => ({ from: fromSeq, to: toSeq })),
    ]),
  );
};

/** Whether a number is in one of the ranges, which are in order and apart; asked for numbers that only grow. */
export const inRanges = (ranges: readonly ErasedRange[]): ((seq: number) => boolean) => {
  let at = 0;
  return (seq) => {
    for (let range = ranges[at]; range !== undefined && range.to < seq; range = ranges[at]) at += 1;
    return (ranges[at]?.from ?? Number.POSITIVE_INFINITY) <= seq;
  };
};
