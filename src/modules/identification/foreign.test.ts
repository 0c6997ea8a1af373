/** Links of several desks: whatever order they come in, and however often, one view. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Db, openDatabase } from '../../db/index.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { type Hlc, makeHlc } from '../../kernel/hlc.ts';
import { deviceIdSchema, eventIdSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import type { LinkChange } from '../../outbox/protocol.ts';
import { linkCursor, takeLinkChanges } from './foreign.ts';
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
const take = (db: Db, changes: readonly LinkChange[], cursor = 0): number =>
  mustSucceed(takeLinkChanges({ db, log }, CENTRE, changes, cursor));

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
  fc.tuple(person, token, fc.option(person)).map(([residentId, of, takenFrom]) => ({
    kind: 'identification.linked',
    data: {
      residentId,
      ...of,
      chipKey: null,
      basis: 'compared',
      level: 'L1',
      consent: 'holder',
      takenFrom,
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
  events.map(({ kind, data }, at) => ({
    version: at + 1,
    device: deviceIdSchema.parse(`gym-${(at % 3) + 1}`),
    seq: Math.floor(at / 3) + 1,
    eventId: eventIdSchema.parse(`018f0000-0000-7000-8000-${String(at).padStart(12, '0')}`),
    hlc: makeHlc(1_700_000_000_000 + Math.floor(at / 2), 0),
    kind,
    staff: 'desk',
    site: 'gym',
    data,
  }));

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

test('the cursor is moved with the changes, and our clock with theirs; what is of a newer program is counted', () => {
  const db = open();
  const [known] = toChanges([linked('101', null)]);
  if (known === undefined) throw new Error('no change');
  const newer: LinkChange = { ...known, kind: 'identification.transplanted', seq: 9 };
  const odd: LinkChange = { ...known, seq: 10, data: { residentId: '101', quantum: true } };
  expect(take(db, [known, newer, odd], 7)).toBe(2);
  expect(linkCursor(db, CENTRE)).toBe(7);
  expect(linkCursor(db, 'another')).toBe(0);
  expect(witnessed).toEqual([known.hlc]);
  db.close();
});
