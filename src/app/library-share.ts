/**
 * カードの登録 between the terminals of one library: each writes what it knows into a folder of the library's own network, encrypted under the
 * library's token key, and reads the others'. A word that is newer wins at each of them, so any order and any loss of files comes to the
 * same. Nothing of it passes the centre (decision 0055).
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '../db/index.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type LinkShare,
  type SharedLinks,
  sharedLinksSchema,
  shareLinks,
  takeLinks,
} from '../modules/library/index.ts';

const NONCE = 12;
const TAG = 16;
const SUFFIX = '.kazasu-links';

const keyOf = (tokenKey: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', tokenKey, new Uint8Array(0), 'kazasu library links', 32));

export const sealLinks = (
  links: SharedLinks,
  { tokenKey, tenant, system }: { tokenKey: Uint8Array; tenant: string; system: Pick<System, 'randomBytes'> },
): Uint8Array => {
  const nonce = system.randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(tokenKey), nonce).setAAD(Buffer.from(tenant));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(links), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
};

/** `wrong_key`: of another library, or changed on the way. */
export const openLinks = (
  bytes: Uint8Array,
  { tokenKey, tenant }: { tokenKey: Uint8Array; tenant: string },
): Result<SharedLinks, 'wrong_key' | 'not_links'> => {
  if (bytes.length < NONCE + TAG) return failure('not_links');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(tokenKey), bytes.subarray(0, NONCE)).setAAD(
    Buffer.from(tenant),
  );
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  let text: string;
  try {
    text = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
  } catch {
    return failure('wrong_key');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failure('not_links');
  }
  const parsed = sharedLinksSchema.safeParse(json);
  return parsed.success ? success(parsed.data) : failure('not_links');
};

export interface SharedFolder extends LinkShare {
  /** Writes ours when it has changed, and takes in what is new of the others. */
  exchange(): void;
}

interface Options {
  readonly folder: string;
  readonly db: Db;
  readonly device: string;
  readonly tenant: string;
  readonly tokenKey: Uint8Array;
  readonly system: Pick<System, 'now' | 'randomBytes'>;
  readonly logger: Pick<Logger, 'warn'>;
}

const digestOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export const createSharedFolder = (options: Options): SharedFolder => {
  const { folder, db, device, logger, system } = options;
  const own = `${device}${SUFFIX}`;
  const seen = new Map<string, string>();
  let written = '';
  let at: number | null = null;
  let good = true;
  const write = (): void => {
    const links = shareLinks(db);
    const digest = digestOf(JSON.stringify(links));
    if (digest === written && existsSync(join(folder, own))) return;
    const fresh = join(folder, `${own}.new`);
    writeFileSync(fresh, sealLinks(links, options), { mode: 0o600, flush: true });
    renameSync(fresh, join(folder, own));
    written = digest;
  };
  const read = (file: string): void => {
    const bytes = readFileSync(join(folder, file));
    const digest = digestOf(bytes);
    if (seen.get(file) === digest) return;
    const opened = openLinks(bytes, options);
    // Told once for each new content; the other terminals' files are read all the same.
    if (!opened.ok) logger.warn('peer.refused', { reason: opened.reason, kind: 'library.links' });
    else if (!db.write((tx) => takeLinks(tx, opened.value)).ok) return;
    seen.set(file, digest);
  };
  return {
    at: () => at,
    state: () => (good ? 'good' : 'failed'),
    exchange() {
      try {
        for (const file of readdirSync(folder)) if (file.endsWith(SUFFIX) && file !== own) read(file);
        write();
        at = Math.floor(system.now());
        good = true;
      } catch (error) {
        if (good)
          logger.warn('peer.state', {
            state: 'share_failed',
            code: error instanceof Error ? error.name : 'error',
          });
        good = false;
      }
    },
  };
};
