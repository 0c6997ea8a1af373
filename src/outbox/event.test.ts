import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeHlc } from '../kernel/hlc.ts';
import { uuidV7 } from '../kernel/system.ts';
import {
  GENESIS,
  GENESIS_HASH,
  hashEvent,
  parseEventBody,
  type StoredEvent,
  signHead,
  signReceipt,
  storedEventSchema,
  verifyChain,
  verifyHead,
  verifyReceipt,
} from './event.ts';

const chain = (length: number, bodies: readonly string[] = []): StoredEvent[] => {
  const events: StoredEvent[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const fields = {
      tenant: '012025',
      device: 'gym-1',
      epoch: '00000000000000ff',
      seq,
      eventId: uuidV7(1_700_000_000_000 + seq, new Uint8Array(10).fill(seq)),
      hlc: makeHlc(1_700_000_000_000 + seq, 0),
      kind: 'test.happened',
      body: bodies[seq - 1] ?? `{"n":${seq}}`,
      prevHash: events.at(-1)?.hash ?? GENESIS_HASH,
    };
    events.push(
      storedEventSchema.parse({
        ...fields,
        hash: hashEvent(storedEventSchema.parse({ ...fields, hash: GENESIS_HASH })),
      }),
    );
  }
  return events;
};

const badSeq = (result: ReturnType<typeof verifyChain>): unknown =>
  result.ok ? 'intact' : result.detail?.['seq'];

const flipDigit = (hex: string, at: number): string => {
  const digit = hex[at] ?? '0';
  return hex.slice(0, at) + (digit === '0' ? '1' : '0') + hex.slice(at + 1);
};

/** One change to one record, in a field of the attacker's choice. */
const MUTATIONS: Record<string, (event: StoredEvent) => unknown> = {
  body: (e) => ({ ...e, body: `${e.body} ` }),
  kind: (e) => ({ ...e, kind: `${e.kind}x` }),
  hlc: (e) => ({ ...e, hlc: makeHlc(1, 0) }),
  eventId: (e) => ({ ...e, eventId: uuidV7(0, new Uint8Array(10)) }),
  tenant: (e) => ({ ...e, tenant: '131016' }),
  device: (e) => ({ ...e, device: 'gym-2' }),
  epoch: (e) => ({ ...e, epoch: '0000000000000001' }),
  seq: (e) => ({ ...e, seq: e.seq + 1 }),
  prevHash: (e) => ({ ...e, prevHash: flipDigit(e.prevHash, 5) }),
  hash: (e) => ({ ...e, hash: flipDigit(e.hash, 63) }),
};
const STREAM = { tenant: '012025', device: 'gym-1', epoch: '00000000000000ff' };

describe('the hash chain', () => {
  it('accepts what was chained, also from the middle', () => {
    const events = chain(20);
    const head = { seq: 20, hash: events[19]?.hash };
    expect(verifyChain(events)).toEqual({ ok: true, value: { count: 20, head } });
    const tenth = events[9]!;
    expect(verifyChain(events.slice(10), { seq: 10, hash: tenth.hash })).toMatchObject({
      ok: true,
      value: { head },
    });
  });

  it('has a fixed hash for a fixed event: changing the pre-image would break every stored log', () => {
    expect(chain(1, ['{"name":"𠮷"}'])[0]?.hash).toMatchInlineSnapshot(
      `"25756a041b2320d02a31b0271bc17e9bfe38b012cf7a4c2d81994bfe428172e0"`,
    );
  });

  it('names the first bad record for any single change', () => {
    const events = chain(12);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 11 }),
        fc.constantFrom(...Object.keys(MUTATIONS)),
        (at, field) => {
          const changed = storedEventSchema.parse(MUTATIONS[field]?.(events[at]!));
          expect(badSeq(verifyChain(events.with(at, changed), GENESIS, STREAM))).toBe(at + 1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('names the place of a removed, doubled or swapped record', () => {
    const events = chain(12);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), (at) => {
        expect(badSeq(verifyChain(events.toSpliced(at, 1)))).toBe(at + 1);
        expect(badSeq(verifyChain(events.toSpliced(at, 0, events[at]!)))).toBe(at + 2);
        const swapped = events.with(at, events[at + 1]!).with(at + 1, events[at]!);
        expect(badSeq(verifyChain(swapped))).toBe(at + 1);
      }),
    );
  });

  it('never gives two different events one hash by moving text between fields', () => {
    const base = chain(1)[0]!;
    const shifted = storedEventSchema.parse({ ...base, kind: 'test.happenedx', body: base.body.slice(1) });
    expect(hashEvent(shifted)).not.toBe(base.hash);
  });

  it('refuses a body that UTF-8 cannot write', () => {
    const base = chain(1)[0]!;
    expect(storedEventSchema.safeParse({ ...base, body: '"\ud800"' }).success).toBe(false);
  });
});

describe('signatures', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const other = generateKeyPairSync('ed25519')
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64');
  const head = { ...STREAM, seq: 3, hash: 'ab'.repeat(32) };

  it('binds every field of a head to its key', () => {
    const signature = signHead(head, privateKey);
    expect(verifyHead(head, signature, spki)).toBe(true);
    expect(verifyHead(head, signature, other)).toBe(false);
    for (const change of [
      { seq: 4 },
      { hash: 'ac'.repeat(32) },
      { device: 'gym-2' },
      { tenant: '131016' },
      { epoch: '0000000000000001' },
    ])
      expect(verifyHead({ ...head, ...change }, signature, spki)).toBe(false);
  });

  it('is false, not an exception, for anything that is no signature or no key', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (signature, key) => {
        expect(verifyHead(head, signature, key)).toBe(false);
        expect(verifyHead(head, signHead(head, privateKey), key)).toBe(false);
      }),
    );
    expect(verifyHead(head, signHead(head, privateKey), `${'A'.repeat(59)}=`)).toBe(false);
  });

  it('does not let a head pass for a receipt', () => {
    const receipt = {
      ...STREAM,
      ackSeq: 3,
      ackHash: 'ab'.repeat(32),
      durability: 'local',
      serverTime: 1,
    } as const;
    const signature = signReceipt(receipt, privateKey);
    expect(verifyReceipt(receipt, signature, spki)).toBe(true);
    expect(verifyReceipt({ ...receipt, durability: 'replicated' }, signature, spki)).toBe(false);
    expect(verifyReceipt(receipt, signHead(head, privateKey), spki)).toBe(false);
  });
});

describe('the envelope', () => {
  it('says why a body is not one', () => {
    expect(parseEventBody('{')).toEqual({ ok: false, reason: 'not_json' });
    expect(parseEventBody('{"v":2}')).toEqual({ ok: false, reason: 'bad_envelope' });
    const body = {
      v: 1,
      actor: { staff: 'desk', role: 'clerk' },
      site: 's',
      mode: 'drill',
      clockSuspect: false,
      data: { a: 1 },
    };
    expect(parseEventBody(JSON.stringify(body))).toEqual({ ok: true, value: body });
  });

  it('is none when it is nested deeper than could be written again, and brackets in a text are text', () => {
    const nested = (depth: number, inner = ''): string =>
      `{"v":1,"actor":{"staff":"desk","role":"clerk"},"site":"s","mode":"drill","clockSuspect":false,"data":${'['.repeat(depth)}${inner}${']'.repeat(depth)}}`;
    expect(parseEventBody(nested(32_000))).toEqual({ ok: false, reason: 'bad_envelope' });
    expect(parseEventBody(nested(499)).ok).toBe(true);
    expect(parseEventBody(nested(500)).ok).toBe(false);
    expect(parseEventBody(nested(1, JSON.stringify('[{"\\'.repeat(600)))).ok).toBe(true);
    expect(parseEventBody(nested(1, Array.from({ length: 900 }, () => '[[]]').join(','))).ok).toBe(true);
  });

  it.each(['a\u0000b', 'a\nb', 'a\ud800b'])('refuses %j as the name of a place or of staff', (name) => {
    const body = {
      v: 1,
      actor: { staff: 'desk', role: 'clerk' },
      site: 's',
      mode: 'drill',
      clockSuspect: false,
      data: null,
    };
    const odd = [
      { ...body, site: name },
      { ...body, actor: { ...body.actor, staff: name } },
    ];
    for (const each of odd)
      expect(parseEventBody(JSON.stringify(each))).toEqual({ ok: false, reason: 'bad_envelope' });
  });
});
