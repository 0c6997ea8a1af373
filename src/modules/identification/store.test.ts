import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Db, openDatabase } from '../../db/index.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { makeHlc } from '../../kernel/hlc.ts';
import { residentIdSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import { foldMarkOf } from '../../outbox/module-view.ts';
import { linkCursor, takeLinkChanges } from './foreign.ts';
import { identificationEventSchemas, type LinkToken } from './schema.ts';
import { catchUpLinks, createIdentificationProjection } from './store.ts';
import { linkOf, linksOf } from './tokens.ts';

const token: LinkToken = { kind: 'common_card_id', tokenHmac: 'c'.repeat(64) };
const [ANNA, BEN] = [residentIdSchema.parse('101'), residentIdSchema.parse('102')];
const today = civilDateSchema.parse('2026-11-23');
const projection = createIdentificationProjection('drill');

let folder: string;
let db: Db;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-links-'));
  const { migrations } = projection;
  db = mustSucceed(openDatabase({ path: join(folder, 'r.db'), key: new Uint8Array(32).fill(3), migrations }));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const linked = (residentId: string, chipKey: string | null) => ({
  kind: 'identification.linked',
  data: { residentId, ...token, chipKey, basis: 'compared', level: 'L1', consent: 'holder' },
});
const unlinked = {
  kind: 'identification.unlinked',
  data: { residentId: ANNA, ...token, reason: '申し出' },
};

type Made = { readonly kind: string; readonly data: unknown };

/** The events in the order they happened, as two machines number them. */
const stored = (events: readonly Made[], mode: EventBody['mode'] = 'drill') =>
  events.map(({ kind, data }, at) => {
    const event = {
      eventId: `018f0000-0000-7000-8000-${String(at).padStart(12, '0')}`,
      hlc: makeHlc(1_700_000_000_000 + at, 0),
      device: at % 2 === 0 ? 'gym-1' : 'gym-2',
      seq: at + 1,
      kind,
    } as StoredEvent;
    const body: EventBody = {
      v: 1,
      actor: { staff: 'desk', role: 'clerk' },
      site: 'gym',
      mode,
      clockSuspect: false,
      data,
    };
    return { event, body };
  });

const applyAll = (events: ReturnType<typeof stored>): void => {
  mustSucceed(
    db.write((tx) => {
      for (const { event, body } of events) projection.apply(tx, event, body);
    }),
  );
};

test('the latest event says to whom a card leads, in whatever order and however often the events come', () => {
  const events = stored([linked(ANNA, 'AAAA'), linked(BEN, 'BBBB'), unlinked, linked(BEN, null)]);
  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1, 2, 0],
  ];
  for (const order of orders) {
    applyAll(order.flatMap((at) => events[at] ?? []));
    expect(linkOf(db, token, today)).toMatchObject({ residentId: BEN, chipKey: null, status: 'active' });
    expect(linksOf(db, BEN)).toEqual([token]);
    expect(linksOf(db, ANNA)).toEqual([]);
  }
});

test('an unlinked card is known, and leads to nobody', () => {
  applyAll(stored([linked(ANNA, 'AAAA'), unlinked]));
  expect(linkOf(db, token, today)).toMatchObject({ residentId: null, chipKey: null, status: 'unlinked' });
  expect(linkOf(db, { ...token, kind: 'profile:library-id' }, today)).toBeUndefined();
});

test('what happened in earnest is nothing to a drill', () => {
  applyAll(stored([linked(ANNA, 'AAAA')], 'real'));
  expect(linkOf(db, token, today)).toBeUndefined();
});

const emptyLog = { events: () => [], floor: () => undefined, witness: () => undefined };
const catchUp = () => mustSucceed(catchUpLinks(db, emptyLog, projection, () => undefined));

test('what an older program passed over of the other desks is asked for again, once', () => {
  catchUp();
  mustSucceed(
    takeLinkChanges({ db, log: emptyLog, isProven: () => true }, 'centre', [], { version: 7, mark: null }),
  );
  catchUp();
  expect(linkCursor(db, 'centre').version).toBe(7);
  mustSucceed(db.write((tx) => tx.run("UPDATE identification_fold SET mark = 'of an older program'")));
  catchUp();
  expect(linkCursor(db, 'centre').version).toBe(0);
});

test('the mark of the fold changes with whatever is understood of an event, and with nothing else', () => {
  const mark = foldMarkOf(1, identificationEventSchemas);
  expect(foldMarkOf(1, { ...identificationEventSchemas })).toBe(mark);
  const { 'identification.linked': linkedSchema } = identificationEventSchemas;
  const wider = linkedSchema.extend({ note: z.string().optional() });
  expect(foldMarkOf(1, { ...identificationEventSchemas, 'identification.linked': wider })).not.toBe(mark);
  const more = { ...identificationEventSchemas, 'identification.transplanted': z.strictObject({}) };
  expect(foldMarkOf(1, more)).not.toBe(mark);
});
