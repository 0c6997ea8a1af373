/** The folder that shim.c watched, as a disk would have it that lost its power after any one operation. */
import { Buffer } from 'node:buffer';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const KINDS = [
  '',
  'open',
  'create',
  'write',
  'truncate',
  'sync',
  'rename',
  'unlink',
  'mark',
  'directory',
] as const;
type Kind = (typeof KINDS)[number];

export interface Op {
  readonly kind: Kind;
  readonly fd: number;
  readonly offset: number;
  readonly path: string;
  readonly data: Buffer;
}

const HEADER_BYTES = 24;

export const readTrace = (file: string): Op[] => {
  const bytes = readFileSync(file);
  const ops: Op[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const dataBytes = bytes.readUInt32LE(at + 16);
    const pathBytes = bytes.readUInt32LE(at + 20);
    const path = at + HEADER_BYTES;
    ops.push({
      kind: KINDS[bytes.readUInt32LE(at)] ?? '',
      fd: bytes.readInt32LE(at + 4),
      offset: Number(bytes.readBigInt64LE(at + 8)),
      path: bytes.toString('utf8', path, path + pathBytes),
      data: bytes.subarray(path + pathBytes, path + pathBytes + dataBytes),
    });
    at = path + pathBytes + dataBytes;
  }
  return ops;
};

type Change = { readonly at: number; readonly data: Buffer } | { readonly length: number };

/** A file: what the disk surely has, and what was written since its last sync. */
interface File {
  sure: Buffer;
  loose: Change[];
}

type Naming = (names: Map<string, File>) => void;

const SECTOR = 512;

/** A file's bytes while changes are laid over them; room grows by doubling, or a long unsynced tail would be copied at every write. */
class Image {
  #room: Buffer;
  #length: number;

  constructor(bytes: Buffer) {
    this.#room = Buffer.from(bytes);
    this.#length = bytes.length;
  }

  resize(length: number): void {
    if (length > this.#room.length) {
      const longer = Buffer.alloc(Math.max(length, this.#room.length * 2));
      this.#room.copy(longer, 0, 0, this.#length);
      this.#room = longer;
    }
    // What was cut off must not come back when the file grows again.
    if (length < this.#length) this.#room.fill(0, length, this.#length);
    this.#length = length;
  }

  put(at: number, data: Buffer): void {
    if (at + data.length > this.#length) this.resize(at + data.length);
    data.copy(this.#room, at);
  }

  bytes(): Buffer {
    return this.#room.subarray(0, this.#length);
  }
}

const settle = (file: File): void => {
  const image = new Image(file.sure);
  for (const change of file.loose)
    if ('length' in change) image.resize(change.length);
    else image.put(change.at, change.data);
  file.sure = image.bytes();
  file.loose = [];
};

/** `lost`: nothing unsynced is there; `kept`: everything is; `torn`: each sector for itself, some cut in their middle. */
export type Luck = 'lost' | 'kept' | 'torn';

const afterLoss = (file: File, luck: Luck, random: () => number): Buffer => {
  if (luck === 'lost') return file.sure;
  const image = new Image(file.sure);
  for (const change of file.loose) {
    if ('length' in change) {
      if (luck === 'kept' || random() < 0.5) image.resize(change.length);
      continue;
    }
    for (let from = 0; from < change.data.length; ) {
      const to = Math.min(change.data.length, from + SECTOR - ((change.at + from) % SECTOR));
      const chance = luck === 'kept' ? 0 : random();
      const cut = chance < 0.45 ? to : chance < 0.9 ? from : from + Math.floor(random() * (to - from));
      if (cut > from) image.put(change.at + from, change.data.subarray(from, cut));
      from = to;
    }
  }
  return image.bytes();
};

const drawLuck = (draw: number): Luck => (draw < 0.2 ? 'lost' : draw < 0.4 ? 'kept' : 'torn');

export class Disk {
  readonly #folder: string;
  readonly #files = new Map<number, File | 'directory'>();
  /** Names as the process sees them, as the disk surely has them, and what was changed since the folder's last sync. */
  readonly #names = new Map<string, File>();
  readonly #sureNames = new Map<string, File>();
  #looseNames: Naming[] = [];
  syncs = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A file that was there before the first operation, as it is now. */
  preload(path: string): void {
    const file: File = { sure: readFileSync(path), loose: [] };
    this.#names.set(path, file);
    this.#sureNames.set(path, file);
  }

  #rename(naming: Naming): void {
    naming(this.#names);
    this.#looseNames.push(naming);
  }

  apply({ kind, fd, offset, path, data }: Op): void {
    const file = this.#files.get(fd);
    if (kind === 'directory') this.#files.set(fd, 'directory');
    if (kind === 'open' || kind === 'create') this.#open(kind, fd, path, offset === 1);
    if (kind === 'write' && file !== undefined && file !== 'directory') file.loose.push({ at: offset, data });
    if (kind === 'truncate' && file !== undefined && file !== 'directory')
      file.loose.push({ length: offset });
    if (kind === 'sync') this.#sync(file);
    if (kind === 'unlink') this.#rename((names) => void names.delete(path));
    if (kind === 'rename')
      this.#rename((names) => {
        const moved = names.get(path);
        names.delete(path);
        if (moved !== undefined) names.set(data.toString('utf8'), moved);
      });
  }

  #open(kind: 'open' | 'create', fd: number, path: string, emptied: boolean): void {
    const known = kind === 'open' ? this.#names.get(path) : undefined;
    const file: File = known ?? { sure: Buffer.alloc(0), loose: [] };
    if (known === undefined) this.#rename((names) => void names.set(path, file));
    else if (emptied) file.loose.push({ length: 0 });
    this.#files.set(fd, file);
  }

  #sync(file: File | 'directory' | undefined): void {
    this.syncs += 1;
    if (file === 'directory') {
      for (const naming of this.#looseNames) naming(this.#sureNames);
      this.#looseNames = [];
    } else if (file !== undefined) settle(file);
  }

  /** Writes the folder into `target` as it would be found after the power went now. */
  loseInto(target: string, random: () => number, luck: Luck = drawLuck(random())): void {
    const names = new Map(this.#sureNames);
    // A journal keeps the order of names: some of the first changes are there, none behind the first that is not.
    const kept = luck === 'lost' ? 0 : Math.floor(random() * (this.#looseNames.length + 1));
    for (const naming of this.#looseNames.slice(0, luck === 'kept' ? undefined : kept)) naming(names);
    for (const [path, file] of names) {
      const to = join(target, relative(this.#folder, path));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, afterLoss(file, luck, random));
    }
  }
}
