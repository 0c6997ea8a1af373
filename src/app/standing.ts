/** How this terminal stands with its centre, for the desk's screen and, as a file, for `kazasu doctor` beside a running terminal. */
import { join } from 'node:path';
import { z } from 'zod';
import { onFiles } from '../db/index.ts';
import { readIfThere, writePrivateFile } from './private-file.ts';

/** In the data directory. Nothing in it is secret, and nobody believes a CA for its sake but the doctor's question for the time. */
export const STANDING_FILE = 'certificate.json';

const standingSchema = z.discriminatedUnion('kind', [
  /** No code has been given yet. */
  z.strictObject({ kind: z.literal('new') }),
  /** `mark`: 確認番号, which whoever approves sees too. */
  z.strictObject({ kind: z.literal('pending'), mark: z.string() }),
  /** `failing`: why the renewal has not succeeded yet. `notAfter`: milliseconds since 1970. */
  z.strictObject({ kind: z.literal('valid'), notAfter: z.number(), failing: z.string().optional() }),
  z.strictObject({ kind: z.literal('refused'), reason: z.string() }),
]);
export type Standing = z.infer<typeof standingSchema>;

const fileSchema = z.strictObject({ standing: standingSchema, ca: z.string().optional() });
export type StandingFile = z.infer<typeof fileSchema>;

export interface StandingBox {
  current(): Standing;
  set(next: Standing): void;
}

/** `ca`: the pinned one, PEM. */
export const createStanding = (
  dataDir: string,
  ca: () => string | undefined,
  changed: () => void,
): StandingBox => {
  let current: Standing = { kind: 'new' };
  let written = '';
  return {
    current: () => current,
    set(next) {
      current = next;
      const pinned = ca();
      const file: StandingFile = { standing: next, ...(pinned === undefined ? {} : { ca: pinned }) };
      const text = `${JSON.stringify(file)}\n`;
      if (text === written) return;
      // On a full disk the doctor reads what was before; the next time it is said it is tried again.
      if (onFiles(() => writePrivateFile(join(dataDir, STANDING_FILE), text)).ok) written = text;
      changed();
    },
  };
};

/** Undefined: this terminal has none, or the file is not ours. */
export const readStanding = (dataDir: string): StandingFile | undefined => {
  try {
    const text = readIfThere(join(dataDir, STANDING_FILE))?.toString('utf8');
    return text === undefined ? undefined : fileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not JSON, or not ours to read
  }
};
