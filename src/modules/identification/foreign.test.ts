/** Links of several desks: whatever order they come in, and however often, one view. */
import { createHmac, hkdfSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Db, openDatabase } from '../../db/index.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { type Hlc, makeHlc } from '../../kernel/hlc.ts';
import { deviceIdSchema, eventIdSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { type LinkChange, NO_LINKS } from '../../outbox/protocol.ts';
import { linkCursor, takeLinkChanges } from './foreign.ts';
import { createLinkProofs } from './proof.ts';
import { createIdentificationProjection } from './store.ts';
import { linkOf } from './tokens.ts';

const CENTRE = 'centre';
const today = civilDateSchema.parse('2026-11-25');

let folder: string;
let opened = 0;
let witnessed: Hlc[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-foreign-'));
  witnessed = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): Db =>
  mustSucceed(
    openDatabase({
      path: join(folder, `${(opened += 1)}.db`),
      key: new Uint8Array(32).fill(3),
      migrations: createIdentificationProjection('drill').migrations,
    }),
  );
const log = { witness: (_tx: unknown, hlc: Hlc) => void witnessed.push(hlc) };
/** The desks of this municipality share this key; the centre has none. */
const { prove, isProven } = createLinkProofs(new Uint8Array(32).fill(9));
const take = (db: Db, changes: readonly LinkChange[], cursor = 0) =>
  mustSucceed(
    takeLinkChanges({ db, log, isProven: (change) => isProven(change, 'drill') }, CENTRE, changes, {
      version: cursor,
      mark: null,
    }),
  );
const proven = (change: LinkChange): LinkChange => ({
  ...change,
  proof: prove({ ...change, mode: 'drill' }),
});

const tokenRows = z.object({ kind: z.string(), token_hmac: z.string(), state: z.string() });
const campaignRows = z.object({ kind: z.string(), before: z.string().nullable() });
/** Everything that is looked at, in a fixed order. */
const view = (db: Db): unknown => [
  db.all(tokenRows, 'SELECT kind, token_hmac, state FROM identification_token ORDER BY kind, token_hmac'),
  db.all(campaignRows, 'SELECT kind, before FROM identification_campaign ORDER BY kind'),
];

const PEOPLE = ['101', '102', '103'];
const TOKENS = ['a', 'b'].map((letter) => letter.repeat(64));
const person = fc.constantFrom(...PEOPLE);
const token = fc.record({
  kind: fc.constantFrom('common_card_id', 'jpki_serial'),
  tokenHmac: fc.constantFrom(...TOKENS),
});
const reason = '申し出';

/** Any event that a desk can write about a card. */
const anyEvent = fc.oneof(
  fc.tuple(person, token, fc.option(person), fc.boolean()).map(([residentId, of, takenFrom, knew]) => ({
    kind: 'identification.linked',
    data: {
      residentId,
      ...of,
      chipKey: null,
      basis: 'compared',
      level: 'L1',
      consent: 'holder',
      takenFrom,
      ...(knew ? { over: 'superseded' } : {}),
    },
  })),
  fc.tuple(person, token).map(([residentId, of]) => ({
    kind: 'identification.unlinked',
    data: { residentId, ...of, reason },
  })),
  fc.tuple(person, token).map(([residentId, of]) => ({
    kind: 'identification.superseded',
    data: { residentId, ...of, by: 'c'.repeat(64), registered: false },
  })),
  fc.tuple(person, token).map(([residentId, of]) => ({
    kind: 'identification.restored',
    data: { residentId, ...of, reason },
  })),
  person.map((residentId) => ({ kind: 'identification.withdrawn', data: { residentId, reason } })),
  fc.constantFrom('2024-05-27', '2026-01-01').map((before) => ({
    kind: 'identification.relink_asked',
    data: { kind: 'jpki_serial', before, leadsUntil: null, reason },
  })),
);

/** The events as three desks number them; the clocks of two may agree to the millisecond. */
const toChanges = (events: readonly { readonly kind: string; readonly data: unknown }[]): LinkChange[] =>
  events.map(({ kind, data }, at) =>
    proven({
      version: at + 1,
      device: deviceIdSchema.parse(`gym-${(at % 3) + 1}`),
      seq: Math.floor(at / 3) + 1,
      eventId: eventIdSchema.parse(`018f0000-0000-7000-8000-${String(at).padStart(12, '0')}`),
      hlc: makeHlc(1_700_000_000_000 + Math.floor(at / 2), 0),
      kind,
      staff: 'desk',
      site: 'gym',
      data,
    }),
  );

test('any order and any repetition of the same events gives the same view', () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent, { minLength: 1, maxLength: 12 }).chain((events) => {
        const changes = toChanges(events);
        return fc.tuple(
          fc.constant(changes),
          fc.shuffledSubarray(changes, { minLength: changes.length }),
          fc.subarray(changes),
        );
      }),
      ([changes, shuffled, repeated]) => {
        const [straight, mixed] = [open(), open()];
        try {
          take(straight, changes);
          // One by one, as they trickle in, and some of them again.
          for (const change of [...shuffled, ...repeated]) take(mixed, [change]);
          expect(view(mixed)).toEqual(view(straight));
        } finally {
          straight.close();
          mixed.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});

const linked = (residentId: string, takenFrom: string | null) => ({
  kind: 'identification.linked',
  data: {
    residentId,
    kind: 'common_card_id',
    tokenHmac: TOKENS[0],
    chipKey: null,
    basis: 'compared',
    level: 'L1',
    consent: 'holder',
    takenFrom,
  },
});

test('of two desks that linked one card to two people without a line, the first link stands, and it is said', () => {
  const db = open();
  take(db, toChanges([linked('101', null), linked('102', null)]).toReversed());
  expect(linkOf(db, { kind: 'common_card_id', tokenHmac: TOKENS[0] ?? '' }, today)).toMatchObject({
    residentId: '101',
  });
  expect(JSON.stringify(view(db))).toContain('\\"contested\\":true');
  db.close();
});

const one = (residentId = '101'): LinkChange => {
  const [change] = toChanges([linked(residentId, null)]);
  if (change === undefined) throw new Error('no change');
  return change;
};

test('the cursor is moved with the changes, and our clock with theirs; what is of a newer program is counted', () => {
  const db = open();
  const known = one();
  const odd = proven({ ...known, seq: 10, data: { residentId: '101', quantum: true } });
  expect(take(db, [known, odd], 7)).toEqual({ notUnderstood: 1, unproven: 0 });
  expect(linkCursor(db, CENTRE)).toEqual({ version: 7, mark: null });
  expect(linkCursor(db, 'another')).toEqual(NO_LINKS);
  expect(witnessed).toEqual([known.hlc]);
  db.close();
});

describe('a centre that lies', () => {
  const leads = (db: Db) => linkOf(db, { kind: 'common_card_id', tokenHmac: TOKENS[0] ?? '' }, today);

  test('points no card at anybody, ends none, and moves no clock', () => {
    const db = open();
    take(db, [one()]);
    witnessed = [];
    const stranger = createLinkProofs(new Uint8Array(32).fill(8));
    const ended = {
      ...one(),
      version: 2,
      seq: 2,
      hlc: makeHlc(1_700_000_001_000, 0),
      kind: 'identification.unlinked',
      data: { residentId: '101', kind: 'common_card_id', tokenHmac: TOKENS[0], reason },
    };
    const moved = { ...one('103'), version: 3, seq: 3, hlc: makeHlc(1_700_000_002_000, 0) };
    const { proof: _, ...bare } = ended;
    // No proof, that of another event, and one made with another key.
    const forged = [bare, moved, { ...ended, proof: stranger.prove({ ...ended, mode: 'drill' }) }];
    expect(take(db, forged, 3)).toEqual({ notUnderstood: 0, unproven: 3 });
    expect(leads(db)).toMatchObject({ residentId: '101', status: 'active' });
    expect(linkCursor(db, CENTRE).version).toBe(3);
    expect(witnessed).toEqual([]);
    db.close();
  });

  test.each<[string, Partial<LinkChange>]>([
    ['a later time, after it was ended', { hlc: makeHlc(1_700_000_009_000, 0) }],
    ['another place in the order', { seq: 9 }],
    ['another desk', { device: deviceIdSchema.parse('gym-9') }],
    ['another event', { eventId: eventIdSchema.parse('018f0000-0000-7000-8000-000000000099') }],
    ['another kind', { kind: 'identification.restored' }],
    ['another person at the desk', { staff: 'desk-9' }],
    ['another site', { site: 'hall' }],
    ['another resident', { data: { ...linked('101', null).data, residentId: '102' } }],
    ['another chip', { data: { ...linked('101', null).data, chipKey: 'AAAA' } }],
    ['nothing in it', { data: undefined }],
  ])('cannot tell a true event with %s', (_, change) => {
    expect(isProven(one(), 'drill')).toBe(true);
    expect(isProven({ ...one(), version: 99 }, 'drill')).toBe(true);
    expect(isProven({ ...one(), ...change }, 'drill')).toBe(false);
  });

  test('tells nothing of a drill in earnest', () => {
    expect(isProven(one(), 'real')).toBe(false);
  });
});

test('a proof is the HMAC of what every program of this municipality puts in the same bytes', () => {
  const { proof, device, seq, eventId, hlc, kind, staff, site, data } = one();
  const key = hkdfSync('sha256', new Uint8Array(32).fill(9), '', 'kazasu.link.v1', 32);
  const hmac = createHmac('sha256', new Uint8Array(key));
  const fields = [device, `${seq}`, eventId, hlc, kind, staff, site, 'drill', JSON.stringify(data)];
  for (const field of ['kazasu.link.v1', ...fields]) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(field));
    hmac.update(length).update(field);
  }
  expect(proof).toBe(hmac.digest('hex'));
});

test('of what other desks are not told nothing is proven', () => {
  const { proof: _, ...change } = one();
  expect(prove({ ...change, mode: 'drill', kind: 'identification.compared' })).toBeUndefined();
  expect(prove({ ...change, mode: 'drill', kind: 'shelter.check_in' })).toBeUndefined();
});
