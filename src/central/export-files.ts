import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Manifest } from '../outbox/export-format.ts';

/** The files of an export: personal data, so nobody but this user may read them; each with its size and hash. */

type FileEntry = Manifest['files'][number];

export interface ExportFile {
  write(text: string): void;
}

export interface ExportFolder {
  /** Makes a file, lets `work` fill it, and closes it on the disk. */
  file(path: string, work: (file: ExportFile) => Promise<void> | void): Promise<void>;
  entries(): readonly FileEntry[];
}

const BUFFER_CHARS = 1_000_000;

const openFile = (path: string) => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fd = openSync(path, 'wx', 0o600);
  const sha256 = createHash('sha256');
  const pending: string[] = [];
  let chars = 0;
  let bytes = 0;
  const flush = (): void => {
    const chunk = Buffer.from(pending.join(''), 'utf8');
    pending.length = 0;
    chars = 0;
    sha256.update(chunk);
    bytes += chunk.length;
    for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
  };
  return {
    write: (text: string): void => {
      pending.push(text);
      chars += text.length;
      if (chars >= BUFFER_CHARS) flush();
    },
    finish: (): { bytes: number; sha256: string } => {
      flush();
      fsyncSync(fd);
      return { bytes, sha256: sha256.digest('hex') };
    },
    close: (): void => closeSync(fd),
  };
};

/** `not_empty`: there is something in the folder; an export never mixes with another. */
export const createExportFolder = (dir: string): Result<ExportFolder, 'not_empty'> => {
  if (existsSync(dir) && readdirSync(dir).length > 0) return failure('not_empty');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const entries: FileEntry[] = [];
  return success({
    file: async (path, work) => {
      const file = openFile(join(dir, path));
      try {
        await work(file);
        entries.push({ path, ...file.finish() });
      } finally {
        file.close();
      }
    },
    entries: () => entries,
  });
};
