/** What the terminal's readers pass, kept in its data folder from one start to the next. */
import { join } from 'node:path';
import { z } from 'zod';
import type { ReaderMemoryStore, RememberedReader } from '../card/reader-memory.ts';
import type { Logger } from '../kernel/log.ts';
import { readIfThere, writePrivateFile } from './private-file.ts';

export const READER_MEMORY_FILE = 'readers.json';

const fileSchema = z.strictObject({
  version: z.literal(1),
  readers: z
    .array(
      z.strictObject({
        reader: z.string().min(1).max(256),
        passed: z.int().min(1).max(0x1_0000),
        longest: z.int().min(1).max(0x1_0000),
      }),
    )
    .max(64),
});

/** `undefined`: there is something, and it is no such file. */
const read = (path: string): readonly RememberedReader[] | undefined => {
  try {
    const content = readIfThere(path)?.toString('utf8');
    if (content === undefined) return [];
    return fileSchema.safeParse(JSON.parse(content)).data?.readers;
  } catch {
    return undefined; // not to be read, or not JSON
  }
};

/** It can all be found out again, so a damaged file is a new start and a full disk is no reason to refuse a card. */
export const readerMemoryIn = (dataDir: string, logger: Logger): ReaderMemoryStore => {
  const path = join(dataDir, READER_MEMORY_FILE);
  const warn = (reason: string): void => logger.warn('reader.state', { reason });
  return {
    load() {
      const readers = read(path);
      if (readers === undefined) warn('memory_damaged');
      return readers ?? [];
    },
    save(readers) {
      try {
        writePrivateFile(path, `${JSON.stringify({ version: 1, readers })}\n`);
      } catch {
        warn('memory_not_saved');
      }
    },
  };
};
