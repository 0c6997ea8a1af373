/** Which application was handed over under which number: a file of lines beside the record, each on the disk before anything follows from it. */
import { z } from 'zod';
import { sha256HexSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { HandoverDisk } from './handover-disk.ts';

const lineSchema = z.discriminatedUnion('is', [
  /** The number is this application's from now on, whatever happens. */
  z.strictObject({
    is: z.literal('reserved'),
    key: sha256HexSchema,
    application: z.uuid(),
    folder: z.string().min(1).max(60),
    sequence: z.int().min(1),
  }),
  /** Its manifest stood in the folder. */
  z.strictObject({ is: z.literal('done'), key: sha256HexSchema }),
]);
type Line = z.infer<typeof lineSchema>;

export interface Reserved {
  readonly folder: string;
  readonly sequence: number;
}

export interface HandoverLedger {
  of(key: string): Reserved | undefined;
  isDone(key: string): boolean;
  /** The highest number given so far in this folder. */
  last(folder: string): number;
  reserve(key: string, application: string, reserved: Reserved): Promise<void>;
  done(key: string): Promise<void>;
}

const parsed = (line: string): Line | undefined => {
  try {
    const read = lineSchema.safeParse(JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/**
 * `ledger_damaged`: a line in it cannot be read, so a number could be given twice. A last line that was not written whole is what a power
 * cut leaves: nothing has followed from it, and it is cut off.
 */
export const openHandoverLedger = async (
  disk: HandoverDisk,
  path: string,
): Promise<Result<HandoverLedger, 'ledger_damaged'>> => {
  const text = (await disk.read(path))?.toString('utf8') ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await disk.replace(path, Buffer.from(whole));
  const lines = whole.split('\n').filter((line) => line !== '');
  const reserved = new Map<string, Reserved>();
  const finished = new Set<string>();
  const highest = new Map<string, number>();
  const take = (line: Line): void => {
    if (line.is === 'done') finished.add(line.key);
    else {
      reserved.set(line.key, { folder: line.folder, sequence: line.sequence });
      highest.set(line.folder, Math.max(highest.get(line.folder) ?? 0, line.sequence));
    }
  };
  for (const [at, each] of lines.entries()) {
    const line = parsed(each);
    if (line === undefined) return failure('ledger_damaged', { line: at + 1 });
    take(line);
  }
  let isTorn = false;
  const add = async (line: Line): Promise<void> => {
    const written = JSON.stringify(line);
    // A line that a full disk took in part must not stand before the next one.
    const before = isTorn;
    isTorn = true;
    if (before) await disk.replace(path, Buffer.from([...lines, written, ''].join('\n')));
    else await disk.append(path, `${written}\n`);
    isTorn = false;
    lines.push(written);
    take(line);
  };
  return success({
    of: (key) => reserved.get(key),
    isDone: (key) => finished.has(key),
    last: (folder) => highest.get(folder) ?? 0,
    reserve: (key, application, { folder, sequence }) =>
      add({ is: 'reserved', key, application, folder, sequence }),
    done: (key) => add({ is: 'done', key }),
  });
};
