/**
 * 引き渡し: taken applications into the folder of the back office, each once and under one number. Files come under their names when they
 * are whole, the manifest last. Whatever is in the way (the share is not there, the disk is full), nothing is lost: it waits, and says so.
 */
import { join } from 'node:path';
import { failureOnFiles } from '../db/index.ts';
import type { EventId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type CsvEncoding,
  folderOf,
  type HandedApplication,
  type HandoverPackage,
  handoverKey,
  isManifestOf,
  isOf,
  packageOf,
  sequenceOf,
} from '../modules/counter/handover.ts';
import { type HandoverDisk, partOf, realHandoverDisk } from './handover-disk.ts';
import { type HandoverLedger, openHandoverLedger } from './handover-ledger.ts';

/** Stands in the folder that was made for the hand-over: a share that is not mounted has it not, and its empty place on the disk is written to by nobody. */
export const HANDOVER_MARK = 'kazasu-handover.json';

export interface HandoverOptions {
  /** The folder of the back office. */
  readonly folder: string;
  /** A file beside the record. */
  readonly ledger: string;
  /** Of this desk; several desks can use one folder. */
  readonly writer: string;
  readonly csv: CsvEncoding | undefined;
}

/**
 * `share_missing`: the folder is not there, or is not the one that was made for it; `conflict`: another file has this name, which would
 * be two desks with one name; `ledger_damaged`: it is not known any more which numbers were given.
 */
export type HandoverFault = 'share_missing' | 'disk_full' | 'storage_failed' | 'conflict' | 'ledger_damaged';

export const HANDOVER_WORDS: Readonly<Record<HandoverFault, string>> = {
  share_missing: '引き渡し先の共有フォルダーに つながりません。つながると 自動で 続けます。',
  disk_full: '引き渡し先の ディスクが いっぱいです。空きができると 自動で 続けます。',
  storage_failed: '引き渡し先に 書けません。フォルダーの権限を 確かめてください。',
  conflict:
    '引き渡し先に 同じ名前の 別のファイルが あります。端末の名前（device）が ほかの端末と 同じでないか 確かめてください。',
  ledger_damaged: '引き渡しの台帳が 読めません。控えの台帳に 戻してください。',
};

const fileFault = (error: unknown): Result<never, HandoverFault> => {
  const failed = failureOnFiles(error);
  return failed.reason === 'disk_full' ? failure('disk_full') : failure('storage_failed', failed.detail);
};

interface Delivery extends HandoverOptions {
  readonly disk: HandoverDisk;
}

const write = async (disk: HandoverDisk, path: string, bytes: Uint8Array): Promise<void> => {
  await disk.write(partOf(path), bytes);
  await disk.rename(partOf(path), path);
};

/**
 * The files, then their manifest. A manifest that stands there already was written before a crash, and whoever collects may have seen it:
 * nothing is written again. Files without one are of an attempt that was cut short, if they speak of this application.
 */
const putPackage = async (
  disk: HandoverDisk,
  folder: string,
  { files, manifest }: HandoverPackage,
  handed: HandedApplication,
): Promise<Result<undefined, 'conflict'>> => {
  const stands = await disk.read(join(folder, manifest.name));
  if (stands !== undefined) return isManifestOf(stands, handed) ? success(undefined) : failure('conflict');
  const [first] = files;
  const begun = first === undefined ? undefined : await disk.read(join(folder, first.name));
  if (begun !== undefined && !isOf(begun, handed)) return failure('conflict');
  for (const { name, bytes } of [...files, manifest]) await write(disk, join(folder, name), bytes);
  return success(undefined);
};

/** The next number: above all that were given, and above all that stand in the folder, should the ledger be an old one. */
const nextNumber = async (
  { disk, writer }: Delivery,
  ledger: HandoverLedger,
  folder: string,
  path: string,
): Promise<number> => {
  const standing = (await disk.list(path)).map((name) => sequenceOf(name, writer) ?? 0);
  return Math.max(ledger.last(folder), ...standing) + 1;
};

const deliverOne = async (
  delivery: Delivery,
  ledger: HandoverLedger,
  handed: HandedApplication,
): Promise<Result<undefined, HandoverFault>> => {
  const { disk, writer, csv } = delivery;
  const key = handoverKey(handed);
  const folder = ledger.of(key)?.folder ?? folderOf(handed);
  const path = join(delivery.folder, folder);
  await disk.makeFolder(path);
  let sequence = ledger.of(key)?.sequence;
  if (sequence === undefined) {
    sequence = await nextNumber(delivery, ledger, folder, path);
    await ledger.reserve(key, handed.application, { folder, sequence });
  }
  const written = await putPackage(disk, path, packageOf(handed, { writer, sequence }, { csv }), handed);
  if (!written.ok) return failure('conflict', { sequence });
  await ledger.done(key);
  return success(undefined);
};

export interface Handover {
  /** Hands over what has not been yet, in its order; ends at the first that cannot be. */
  run(
    applications: readonly HandedApplication[],
  ): Promise<Result<{ readonly delivered: number }, HandoverFault>>;
  /** As it stands now: a later change of it makes it wait again. */
  isDone(application: HandedApplication): boolean;
}

const isTheFolder = async ({ disk, folder }: Delivery): Promise<boolean> => {
  try {
    return (await disk.read(join(folder, HANDOVER_MARK))) !== undefined;
  } catch {
    // A share that is there and does not answer (EIO, EHOSTDOWN, ESTALE) is not there.
    return false;
  }
};

export const openHandover = async (
  options: HandoverOptions,
  disk: HandoverDisk = realHandoverDisk,
): Promise<Result<Handover, HandoverFault>> => {
  const delivery: Delivery = { ...options, disk };
  const opened = await openHandoverLedger(disk, options.ledger);
  if (!opened.ok) return opened;
  const ledger = opened.value;
  const isDone = (handed: HandedApplication): boolean => ledger.isDone(handoverKey(handed));
  return success({
    isDone,
    async run(applications) {
      const waiting = applications.filter((handed) => !isDone(handed));
      if (waiting.length === 0) return success({ delivered: 0 });
      if (!(await isTheFolder(delivery))) return failure('share_missing');
      for (const handed of waiting) {
        try {
          const delivered = await deliverOne(delivery, ledger, handed);
          if (!delivered.ok) return delivered;
        } catch (error) {
          return fileFault(error);
        }
      }
      return success({ delivered: waiting.length });
    },
  });
};

/** Makes a folder the one for the hand-over. */
export const prepareHandoverFolder = async (
  folder: string,
  disk: HandoverDisk = realHandoverDisk,
): Promise<Result<undefined, HandoverFault>> => {
  try {
    await disk.makeFolder(folder);
    await disk.replace(
      join(folder, HANDOVER_MARK),
      Buffer.from('{"format":"kazasu-handover-folder","version":1}\n'),
    );
    return success(undefined);
  } catch (error) {
    return fileFault(error);
  }
};

const EVERY_MS = 60_000;
const RETRY_MS = 10_000;
const LONGEST_MS = 300_000;

export interface HandoverJob {
  /** As of its last turn. */
  waiting(): number;
  /** In words for the clerk; `null`: nothing is in the way. */
  fault(): string | null;
  isDone(application: EventId): boolean;
  /** Something was taken or changed: not at the next turn but now. */
  wake(): void;
  stop(): Promise<void>;
}

interface JobParts {
  readonly handover: Handover;
  /** Of this desk, as they stand, in the order in which they were taken. */
  readonly applications: () => readonly HandedApplication[];
  readonly system: Pick<System, 'sleep'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly changed: () => void;
}

/** Hands over until it is stopped; after a fault it tries again, later each time, and never longer than five minutes apart. */
export const startHandover = ({ handover, applications, system, logger, changed }: JobParts): HandoverJob => {
  const stopping = new AbortController();
  let waking = new AbortController();
  let isWoken = false;
  let fault: HandoverFault | undefined;
  let retry = RETRY_MS;
  let waiting = 0;
  let done: ReadonlySet<EventId> = new Set();
  const turn = async (): Promise<number> => {
    const all = applications();
    const result = await handover.run(all);
    const before = fault;
    fault = result.ok ? undefined : result.reason;
    done = new Set(all.filter((handed) => handover.isDone(handed)).map(({ application }) => application));
    waiting = all.length - done.size;
    if (fault !== undefined && fault !== before) logger.warn('handover.waits', { reason: fault });
    if (result.ok && before !== undefined) logger.info('handover.goes_on');
    if (fault !== before || (result.ok && result.value.delivered > 0)) changed();
    const pause = result.ok ? EVERY_MS : retry;
    retry = result.ok ? RETRY_MS : Math.min(retry * 2, LONGEST_MS);
    return pause;
  };
  const work = (async () => {
    while (!stopping.signal.aborted) {
      isWoken = false;
      waking = new AbortController();
      const pause = await turn();
      // What came while it worked is looked at again at once; a fault is not run into again at once.
      if (isWoken && fault === undefined) continue;
      await system.sleep(pause, AbortSignal.any([stopping.signal, waking.signal]));
    }
  })();
  return {
    waiting: () => waiting,
    fault: () => (fault === undefined ? null : HANDOVER_WORDS[fault]),
    isDone: (application) => done.has(application),
    wake() {
      isWoken = true;
      waking.abort();
    },
    async stop() {
      stopping.abort();
      await work;
    },
  };
};
