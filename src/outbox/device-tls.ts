/** 端末証明書 at the terminal: its key, made at the first start, what it was given for it, and whom it believes. In the encrypted store. */
import { z } from 'zod';
import type { Db, WriteFailure } from '../db/index.ts';
import { assert } from '../kernel/assert.ts';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { newP256Key, type TlsMaterial } from '../kernel/x509.ts';

const rowSchema = z.object({
  private_key: z.string(),
  ca: z.string().nullable(),
  certificate: z.string().nullable(),
  asked_with: z.string().nullable(),
  central_key: z.string().nullable(),
});

export interface DeviceTls {
  /** PKCS#8, PEM. */
  readonly key: string;
  /** The pinned CA, PEM. */
  ca(): string | undefined;
  /** PEM; it may be over. */
  certificate(): string | undefined;
  /** The code of a request that waits for somebody's approval. */
  askedWith(): string | undefined;
  /** Another CA than before makes the certificate void. */
  believe(ca: string): Result<unknown, WriteFailure>;
  wait(code: string): Result<unknown, WriteFailure>;
  /** With which the centre signs receipts and rosters, once this device was taken in; base64 SPKI. */
  centralKey(): string | undefined;
  agree(centralKey: string): Result<unknown, WriteFailure>;
  /** Ends the waiting. */
  keep(certificate: string): Result<unknown, WriteFailure>;
  /** For connections: undefined before a CA is known. */
  material(): (Pick<TlsMaterial, 'ca'> & Partial<TlsMaterial>) | undefined;
}

export const openDeviceTls = (
  db: Db,
  system: Pick<System, 'randomBytes'>,
): Result<DeviceTls, WriteFailure> => {
  const read = (): z.infer<typeof rowSchema> | undefined =>
    db.one(rowSchema, 'SELECT private_key, ca, certificate, asked_with, central_key FROM outbox_tls');
  if (read() === undefined) {
    const made = db.write((tx) =>
      tx.run('INSERT INTO outbox_tls (only, private_key) VALUES (1, ?)', [newP256Key(system)]),
    );
    if (!made.ok) return made;
  }
  const row = read();
  assert(row !== undefined, 'the key of the device certificate is stored');
  const { private_key: key } = row;
  let known = row;
  /** Counts only once it is on the disk: what the next start would not know nobody is to act on. */
  const store = (change: Partial<z.infer<typeof rowSchema>>): Result<unknown, WriteFailure> => {
    const next = { ...known, ...change };
    const kept = db.write((tx) =>
      tx.run('UPDATE outbox_tls SET ca = ?, certificate = ?, asked_with = ?, central_key = ?', [
        next.ca,
        next.certificate,
        next.asked_with,
        next.central_key,
      ]),
    );
    if (kept.ok) known = next;
    return kept;
  };
  return success({
    key,
    ca: () => known.ca ?? undefined,
    certificate: () => known.certificate ?? undefined,
    askedWith: () => known.asked_with ?? undefined,
    centralKey: () => known.central_key ?? undefined,
    agree: (next) => (next === known.central_key ? success(undefined) : store({ central_key: next })),
    believe: (next) => (next === known.ca ? success(undefined) : store({ ca: next, certificate: null })),
    wait: (code) => (code === known.asked_with ? success(undefined) : store({ asked_with: code })),
    keep: (next) => store({ certificate: next, asked_with: null }),
    material() {
      const { ca, certificate } = known;
      if (ca === null) return undefined;
      return certificate === null ? { ca: [ca] } : { ca: [ca], cert: certificate, key };
    },
  });
};
