/** A terminal's stream made by hand: real keys, real chain, any content. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { makeHlc } from '../../src/kernel/hlc.ts';
import {
  type DeviceId,
  deviceIdSchema,
  eventIdSchema,
  type TenantId,
  tenantIdSchema,
} from '../../src/kernel/ids.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  GENESIS,
  hashEvent,
  type StoredEvent,
  type StreamId,
  signHead,
  storedEventSchema,
} from '../../src/outbox/event.ts';
import type { BatchRequest } from '../../src/outbox/protocol.ts';

export const TENANT = tenantIdSchema.parse('999990');

export const newKeys = (): { readonly privateKey: KeyObject; readonly publicKey: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
};

export interface AddOptions {
  readonly eventId?: string;
  /** Milliseconds since 1970; the default grows with the number. */
  readonly at?: number;
  readonly mode?: 'drill' | 'real';
  /** In place of the envelope: exactly this text. */
  readonly body?: string;
}

export interface TestStream extends StreamId {
  readonly device: DeviceId;
  readonly publicKey: string;
  readonly events: readonly StoredEvent[];
  add(kind: string, data: unknown, options?: AddOptions): StoredEvent;
  /** Events `from`…`to` (both included; the default is all), signed. `to` = `from` - 1 asks "how far are you?". */
  batch(from?: number, to?: number): BatchRequest;
}

export const createTestStream = (
  name = 'gym-1',
  options: {
    readonly tenant?: TenantId;
    readonly epoch?: string;
    readonly keys?: ReturnType<typeof newKeys>;
  } = {},
): TestStream => {
  const tenant = options.tenant ?? TENANT;
  const device = deviceIdSchema.parse(name);
  const epoch = options.epoch ?? '0123456789abcdef';
  const keys = options.keys ?? newKeys();
  const events: StoredEvent[] = [];
  const hashAt = (seq: number): string => (seq === 0 ? GENESIS.hash : (events[seq - 1]?.hash ?? ''));
  return {
    tenant,
    device,
    epoch,
    publicKey: keys.publicKey,
    events,
    add(kind, data, { eventId, at, mode = 'drill', body } = {}) {
      const seq = events.length + 1;
      const envelope = {
        v: 1,
        actor: { staff: 'desk', role: 'clerk' },
        site: name,
        mode,
        clockSuspect: false,
        data,
      };
      const { hash: _, ...fields } = storedEventSchema.parse({
        tenant,
        device,
        epoch,
        seq,
        eventId: eventIdSchema.parse(eventId ?? realSystem.newId()),
        hlc: makeHlc(at ?? 1_790_000_000_000 + seq * 1_000, 0),
        kind,
        body: body ?? JSON.stringify(envelope),
        prevHash: hashAt(seq - 1),
        hash: GENESIS.hash,
      });
      const event = { ...fields, hash: hashEvent(fields) };
      events.push(event);
      return event;
    },
    batch(from = 1, to = events.length) {
      const head = { tenant, device, epoch, seq: to, hash: hashAt(to) };
      return {
        v: 1,
        fromSeq: from,
        prevHash: hashAt(from - 1),
        events: events.slice(from - 1, to),
        head: { seq: head.seq, hash: head.hash, sig: signHead(head, keys.privateKey) },
      };
    },
  };
};

/** Data of the shelter's events. */
export const opened = (shelterId: string, capacity = 100): object => ({
  shelterId,
  name: `避難所${shelterId}`,
  capacity,
});
export const checkedIn = (shelterId: string, ...residentIds: string[]): object => ({
  shelterId,
  householdId: '1',
  members: residentIds.map((residentId) => ({ residentId, sex: '2', age: 30 })),
});
export const departed = (shelterId: string, departure: string, ...residentIds: string[]): object => ({
  shelterId,
  residentIds,
  departure,
});
export const undone = (undoes: string): object => ({ undoes, reason: '間違い' });
