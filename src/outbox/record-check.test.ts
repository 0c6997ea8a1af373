import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createTestStream } from '../../test/harness/test-stream.ts';
import { GENESIS, hashEvent, type StoredEvent, storedEventSchema, verifyChain } from './event.ts';
import { checkRecords, type RawRecord } from './record-check.ts';

const stream = createTestStream('gym-1');
for (let n = 1; n <= 12; n += 1)
  stream.add('test.noted', { n, text: `髙${'𠮷'.repeat(n)}\u0000"\\` }, n === 7 ? { body: '' } : {});
const { events } = stream;
const id = { tenant: stream.tenant, device: stream.device, epoch: stream.epoch };

/** What the slow way says: the schema of each, then the chain. */
const slow = (records: readonly unknown[]): number | undefined => {
  let head = GENESIS;
  for (const record of records) {
    const parsed = storedEventSchema.safeParse(record);
    const step = parsed.success ? verifyChain([parsed.data], head, id) : undefined;
    if (step?.ok !== true) return head.seq + 1;
    head = step.value.head;
  }
  return undefined;
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    0,
    -1,
    1.5,
    Number.NaN,
    2 ** 53,
    '1',
    true,
    {},
    [],
    '\ud800',
    'x\udc00',
    'A'.repeat(64),
    'a'.repeat(64),
    `${'a'.repeat(64)}\n`,
    'a.b',
    'a..b',
    'A.b',
    `a${'b'.repeat(64)}`,
    'a'.repeat(64),
    '0190a3f0-0000-7000-8000-000000000000',
    '0190A3F0-0000-7000-8000-00000000000F',
    '0190a3f0-0000-0000-8000-000000000000',
    '00000000-0000-0000-0000-000000000000',
    '0190a3f00000-0000',
    '0190a3f00000-000g',
    'x'.repeat(65_536),
    'x'.repeat(65_537),
    '𠮷'.repeat(65_536),
    `${'𠮷'.repeat(65_536)}x`,
  ),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.integer(),
);
const FIELDS = [
  'tenant',
  'device',
  'epoch',
  'seq',
  'eventId',
  'hlc',
  'kind',
  'body',
  'prevHash',
  'hash',
] as const;

/** One field of a record made odd; its hash made anew where `rehash` says and there is a hash to make. */
const bend = (
  event: StoredEvent,
  field: (typeof FIELDS)[number],
  value: unknown,
  rehash: boolean,
): RawRecord => {
  const bent = { ...event, [field]: value };
  if (!rehash || field === 'hash') return bent;
  const fields = Object.fromEntries(
    FIELDS.map((name) => [name, String(bent[name])]),
  ) as unknown as StoredEvent;
  return { ...bent, hash: hashEvent(fields) };
};

describe('as strict as the schema and the chain', () => {
  it('of every odd value in every field, hashed anew or not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), odd, fc.nat(11), fc.boolean(), (field, value, at, rehash) => {
        // In a store that gives the field: one that leaves it out is asked about below.
        fc.pre(value !== undefined);
        const records: RawRecord[] = [...events];
        const event = events[at];
        if (event === undefined) throw new Error('there is one');
        records[at] = bend(event, field, value, rehash);
        const first = slow(records.slice(0, at + 1));
        const { fault, head } = checkRecords(id, GENESIS, records.slice(0, at + 1));
        expect(fault === null).toBe(first === undefined);
        // The one before may be named instead (a record that continues something else), never a later one.
        if (fault !== null) expect([at, at + 1]).toContain(fault.seq);
        if (fault !== null) expect(head.seq).toBe(at);
      }),
      {
        numRuns: 4_000,
        reporter: ({ failed, seed, counterexamplePath }) =>
          expect([failed, seed, counterexamplePath]).toEqual([false, seed, null]),
      },
    );
  });

  it('of a body that UTF-8 cannot write, as text and as bytes', () => {
    const [event] = events;
    if (event === undefined) throw new Error('there is one');
    const bytes = (body: Uint8Array): RawRecord => ({ ...event, body });
    expect(checkRecords(id, GENESIS, [bytes(Buffer.from(event.body))]).fault).toBeNull();
    expect(checkRecords(id, GENESIS, [bytes(Buffer.from([0xff]))]).fault?.check).toBe('bad_record');
    expect(checkRecords(id, GENESIS, [bytes(Buffer.from([0xed, 0xa0, 0x80]))]).fault?.check).toBe(
      'bad_record',
    );
    const long = Buffer.from('𠮷'.repeat(65_537));
    expect(checkRecords(id, GENESIS, [bytes(long)]).fault?.check).toBe('bad_record');
  });
});

test('a good stream gives its head and every hash, with and without what a store leaves out', () => {
  const bare = events.map(({ tenant: _t, device: _d, epoch: _e, prevHash: _p, body, ...event }) => ({
    ...event,
    body: Buffer.from(body),
  }));
  for (const records of [events, bare]) {
    const { head, fault, hashes } = checkRecords(id, GENESIS, records);
    expect(fault).toBeNull();
    expect(head).toEqual({ seq: 12, hash: events.at(-1)?.hash });
    expect(Buffer.from(hashes).toString('hex')).toBe(events.map(({ hash }) => hash).join(''));
  }
});

test('names the record that was put in another’s place', () => {
  const at = 4;
  const before = events[at];
  if (before === undefined) throw new Error('there is one');
  const forged = { ...before, body: '{}' };
  const replaced = events.with(at, { ...forged, hash: hashEvent(forged) });
  expect(checkRecords(id, GENESIS, replaced).fault).toEqual({ check: 'wrong_prev', seq: 5 });
  expect(checkRecords(id, GENESIS, events.toSpliced(at, 1)).fault).toEqual({ check: 'wrong_seq', seq: 5 });
  expect(checkRecords(id, GENESIS, events.toSpliced(at, 0, before)).fault).toEqual({
    check: 'wrong_seq',
    seq: 6,
  });
  const other = { ...before, device: 'gym-2' };
  expect(checkRecords(id, GENESIS, events.with(at, other as StoredEvent)).fault).toEqual({
    check: 'wrong_stream',
    seq: 5,
  });
});

test('an erased body is good only where an act says so, and the chain goes on behind it', () => {
  const records = events.map((event) => (event.seq === 3 ? { ...event, body: null } : event));
  expect(checkRecords(id, GENESIS, records).fault).toEqual({ check: 'erased', seq: 3 });
  const told = checkRecords(id, GENESIS, records, { isErased: (seq) => seq === 3 });
  expect(told).toMatchObject({ fault: null, erased: 1, head: { seq: 12 } });
  const [third] = records.slice(2);
  if (third === undefined) throw new Error('there is one');
  const lying = records.with(2, { ...third, hash: 'a'.repeat(64) });
  expect(checkRecords(id, GENESIS, lying, { isErased: () => true }).fault?.seq).toBe(3);
});
