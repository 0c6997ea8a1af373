/** What the hand-over does to disks, and nothing else: so that a test can stop it between any two steps. All of it waits without keeping a card waiting. */
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';

export interface HandoverDisk {
  /** `undefined`: there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  list(folder: string): Promise<readonly string[]>;
  makeFolder(path: string): Promise<void>;
  /** The whole file, on the disk under its own name when this resolves. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** By a name for the time being, then under its own. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  append(path: string, text: string): Promise<void>;
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const written = async (path: string, bytes: Uint8Array | string, flags: 'w' | 'a'): Promise<void> => {
  const file = await open(path, flags, 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
};

const PART = '.part';

/** Whoever collects files must leave those alone whose names end so. */
export const partOf = (path: string): string => `${path}${PART}`;

export const realHandoverDisk: HandoverDisk = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  },
  list: (folder) => readdir(folder),
  // Never its parents: a share that went away meanwhile must not become a folder of this machine.
  async makeFolder(path) {
    try {
      await mkdir(path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  },
  write: (path, bytes) => written(path, bytes, 'w'),
  rename,
  async replace(path, bytes) {
    await written(partOf(path), bytes, 'w');
    await rename(partOf(path), path);
  },
  append: (path, text) => written(path, text, 'a'),
};
