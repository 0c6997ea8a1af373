/** The part of a read that needs the heavy libraries: certificates, and what is read by them or after them. */
import { writeFileSync } from 'node:fs';
import type { CardConnection } from '../../card/index.ts';
import { type CardReading, examineReading } from '../../card/read-card.ts';
import type { FreeReading, ReadFailure } from '../../card/read-free.ts';
import type { Revocation } from '../../card/revocation.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { ItemReport } from './parts.ts';
import { anchorsOf, type Means, revocationOf } from './trust.ts';

export interface ReadReport {
  readonly reader: string;
  readonly items: readonly ItemReport[];
  /** Where the photo was written. */
  readonly photo?: string;
  readonly apdus: number;
  readonly durationMs: number;
  /** By the lists that lie beside the CA certificates (`crl`). */
  readonly revocation: Revocation;
}

type Free = Result<FreeReading, ReadFailure>;

/** The free part as items with their values; or, when there was none, why. */
const freeItems = (free: Free, read: CardReading | undefined): ItemReport[] => {
  if (!free.ok)
    return [{ name: 'card', source: '共通カードAP', problem: free.reason, apdus: 0, durationMs: 0 }];
  const values = { common_card_id: read?.commonCardId, auth_certificate: read?.certificate };
  return free.value.items.map((item) => ({ ...item, value: values[item.name] }));
};

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

const sum = (items: readonly ItemReport[], of: (item: ItemReport) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

export interface Examiner {
  /** The parts that were asked for, from the card that lies there. */
  readParts(card: CardConnection): Promise<readonly ItemReport[]>;
  /** What is printed. A failure is about the trust anchors' files, or the photo's. */
  report(reader: string, free: Free, parts: readonly ItemReport[]): Promise<Result<ReadReport, string>>;
}

/** Only for the one who asked, and never over something that is there. */
const keepPhoto = async (jpeg2000: Uint8Array, path: string): Promise<Result<string, string>> => {
  const { decodePhoto } = await import('../../card/images.ts');
  const decoded = await decodePhoto(jpeg2000);
  if (!decoded.ok) return decoded;
  try {
    writeFileSync(path, decoded.value.png, { mode: 0o600, flag: 'wx' });
    return success(path);
  } catch {
    return failure('file_exists', { path }); // or its folder is not there
  }
};

/** The CA certificates are read here and now: the card is still answering. */
export const createExaminer = (means: Means): Examiner => {
  const { system, options } = means;
  const anchors = anchorsOf(means);
  let photo: Uint8Array | undefined;
  return {
    async readParts(card) {
      const { partsFor } = await import('./wanted.ts');
      const { runParts } = await import('./parts.ts');
      const parts = partsFor(anchors, means, (jpeg2000) => {
        photo = jpeg2000;
      });
      return runParts(card, parts, system);
    },
    async report(reader, free, parts) {
      if (!anchors.ok) return anchors;
      const kept =
        photo === undefined || options.photo === undefined
          ? undefined
          : await keepPhoto(photo, options.photo);
      if (kept?.ok === false) return kept;
      const judged = { system, trustAnchors: anchors.value, revocation: revocationOf(means, anchors.value) };
      const read = free.ok ? examineReading(free.value, judged) : undefined;
      const items = [...freeItems(free, read), ...parts];
      return success({
        reader,
        items: items.map((item) => ({ ...item, durationMs: rounded(item.durationMs) })),
        ...(kept === undefined ? {} : { photo: kept.value }),
        apdus: sum(items, ({ apdus }) => apdus),
        durationMs: rounded(sum(items, ({ durationMs }) => durationMs)),
        revocation: read?.certificate?.revocation ?? { state: 'unknown' },
      });
    },
  };
};
