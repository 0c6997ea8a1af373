/** Who this terminal is in the log: made at the first start, kept in the encrypted store. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx, WriteFailure } from '../db/index.ts';
import { toHex } from '../kernel/bytes.ts';
import { ED25519_PKCS8_PREFIX, ED25519_SEED_BYTES, newEd25519Key } from '../kernel/ed25519.ts';
import { HLC_ZERO } from '../kernel/hlc.ts';
import {
  type DeviceId,
  deviceIdSchema,
  type Epoch,
  epochSchema,
  type TenantId,
  tenantIdSchema,
} from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { closeStream } from './closed-streams.ts';
import { GENESIS_HASH } from './event.ts';
import { readState } from './stream-rows.ts';

const EPOCH_BYTES = 8;

const rowSchema = z.object({
  tenant: tenantIdSchema,
  device: deviceIdSchema,
  epoch: epochSchema,
  private_key: z.instanceof(Uint8Array),
});

export interface DeviceIdentity {
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly epoch: Epoch;
  readonly privateKey: KeyObject;
  /** Base64 SPKI. */
  readonly publicKey: string;
}

export interface IdentityOptions {
  readonly tenant: TenantId;
  readonly device: DeviceId;
  /** Given after a restore from a backup: a value other than the stored one starts a new stream. */
  readonly epoch?: Epoch;
}

const read = (db: Db): z.infer<typeof rowSchema> | undefined =>
  db.one(rowSchema, 'SELECT tenant, device, epoch, private_key FROM outbox_device');

const resetState = (tx: Tx): void => {
  const hlc = tx.one(z.object({ hlc: z.string() }), 'SELECT hlc FROM outbox_state')?.hlc ?? HLC_ZERO;
  tx.run(
    `INSERT OR REPLACE INTO outbox_state (only, hlc, head_seq, head_hash, ack_seq, ack_hash, clock_offset)
     VALUES (1, ?, 0, ?, 0, ?, 0)`,
    [hlc, GENESIS_HASH, GENESIS_HASH],
  );
};

export const newEpoch = (system: Pick<System, 'randomBytes'>): Epoch =>
  epochSchema.parse(toHex(system.randomBytes(EPOCH_BYTES)));

/** Whether these bytes are a private key as this store writes one. */
export const isDeviceKey = (bytes: unknown): bytes is Uint8Array =>
  bytes instanceof Uint8Array &&
  bytes.length === ED25519_PKCS8_PREFIX.length + ED25519_SEED_BYTES &&
  Buffer.from(bytes).subarray(0, ED25519_PKCS8_PREFIX.length).equals(ED25519_PKCS8_PREFIX);

/** The first rows of a store: who it is of, and a stream with nothing in it. Without `privateKey` the device gets a new one. */
export const beginIdentity = (
  tx: Tx,
  system: Pick<System, 'randomBytes'>,
  wanted: IdentityOptions & { readonly privateKey?: Uint8Array | undefined },
): void => {
  const { tenant, device, epoch = newEpoch(system), privateKey = newEd25519Key(system) } = wanted;
  tx.run('INSERT INTO outbox_device (only, tenant, device, epoch, private_key) VALUES (1, ?, ?, ?, ?)', [
    tenant,
    device,
    epoch,
    privateKey,
  ]);
  resetState(tx);
};

/** Closes the stream that is open and begins the next: two histories may never share their numbers. */
const startEpoch = (
  db: Db,
  { now }: Pick<System, 'now'>,
  before: Epoch,
  epoch: Epoch,
): Result<unknown, WriteFailure> =>
  db.write((tx) => {
    const { head_seq, head_hash, ack_seq, ack_hash } = readState(tx);
    closeStream(
      tx,
      {
        epoch: before,
        why: 'restored',
        head: { seq: head_seq, hash: head_hash },
        acked: { seq: ack_seq, hash: ack_hash },
        missing: [],
      },
      now(),
    );
    tx.run('UPDATE outbox_device SET epoch = ?', [epoch]);
    resetState(tx);
  });

/** Loads the identity, making it at the first start. `other_device`: the store belongs to another terminal. */
export const loadIdentity = (
  db: Db,
  system: System,
  wanted: IdentityOptions,
): Result<DeviceIdentity, 'other_device' | WriteFailure> => {
  const before = read(db);
  if (before === undefined) {
    const made = db.write((tx) => beginIdentity(tx, system, wanted));
    if (!made.ok) return made;
  } else {
    if (before.tenant !== wanted.tenant || before.device !== wanted.device) return failure('other_device');
    if (wanted.epoch !== undefined && wanted.epoch !== before.epoch) {
      const started = startEpoch(db, system, before.epoch, wanted.epoch);
      if (!started.ok) return started;
    }
  }
  const row = read(db);
  if (row === undefined) throw new Error('the identity that was just stored is missing');
  const privateKey = createPrivateKey({ key: Buffer.from(row.private_key), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  return success({ tenant: row.tenant, device: row.device, epoch: row.epoch, privateKey, publicKey });
};
