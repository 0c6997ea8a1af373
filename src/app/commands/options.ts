import { InvalidArgumentError } from 'commander';
import { createLogger, type Logger } from '../../kernel/log.ts';
import { realSystem } from '../../kernel/system.ts';
import { centralUrlSchema } from '../../outbox/protocol.ts';
import { type ElectionId, electionIdSchema } from '../../registry/roll/election.ts';

/** A whole number within bounds, or commander's complaint (exit code 2). */
export const wholeNumber =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < from || value > to)
      throw new InvalidArgumentError(`${from} から ${to} までの整数を指定してください。`);
    return value;
  };

export const port = wholeNumber(0, 65_535);

/** The centre's address, under the rule of a profile. */
export const urlOfCentre = (text: string): string => {
  const url = centralUrlSchema.safeParse(text);
  if (url.success) return url.data;
  throw new InvalidArgumentError(
    'https:// から始まる住所を指定してください（http:// はこの機械の中だけで使えます）。',
  );
};

export const electionIdOption = (text: string): ElectionId => {
  const id = electionIdSchema.safeParse(text);
  if (id.success) return id.data;
  throw new InvalidArgumentError('選挙の id（英小文字・数字・- で 40 字まで）を指定してください。');
};

/** The operating log goes to stderr, so that stdout stays data. */
export const stderrLogger = (): Logger =>
  createLogger(
    () => realSystem.now(),
    (line) => process.stderr.write(`${line}\n`),
  );
