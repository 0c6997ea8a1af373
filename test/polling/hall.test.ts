/**
 * Three terminals of one hall through a whole day (domain.md §12, 18; the busiest hall of §3e has 3,222). How fast is `poll.hall.700h`;
 * this is what comes of it. `KAZASU_HALL=3222` is the long form.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { envelopeOf } from '../../src/outbox/event.ts';
import { acceptFound, closeDesks, openDesk } from '../harness/polling-acts.ts';
import { clerk, madeUp, must, type PollingDesk } from '../harness/polling-desk.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 900_000 });
afterEach(closeDesks);

const ELECTORS = Number(process.env['KAZASU_HALL'] ?? 300);
/** 7:00 to 20:00 */
const HOURS = 13;
const OPENS = Date.parse('2026-12-06T07:00:00+09:00');

/** Brings to every terminal what the others recorded since the last time. */
const exchangeAmong = (desks: readonly PollingDesk[]): (() => void) => {
  const told = new Map<string, number>();
  return () => {
    for (const [from, source] of desks.entries()) {
      for (const [to, target] of desks.entries()) {
        if (from === to) continue;
        const events = source.log.events({ afterSeq: told.get(`${from}-${to}`) ?? 0, limit: 10_000 });
        const written = target.db.write((tx) => {
          for (const event of events) {
            const body = envelopeOf(event.body);
            if (body !== undefined) target.projection.applyForeign?.(tx, event, body);
          }
        });
        expect(written.ok).toBe(true);
        told.set(`${from}-${to}`, source.log.head().seq);
      }
    }
  };
};

test(`§12.18 three terminals of a hall, ${ELECTORS} electors in thirteen hours: everybody once, every hour ties out, and each terminal knows all`, async () => {
  const ids = Array.from({ length: ELECTORS }, (_, at) => `1-${Math.floor(at / 50) + 1}-${(at % 50) + 1}`);
  const electors = ids.map((id) => madeUp(id));
  const desks = await Promise.all(
    ['a', 'b', 'c'].map((name) => openDesk({ device: `poll-1-${name}`, electors, now: OPENS })),
  );
  const exchange = exchangeAmong(desks);
  const [counting] = desks;
  let served = 0;
  for (let hour = 0; hour < HOURS; hour += 1) {
    const upTo = Math.floor((ELECTORS * (hour + 1)) / HOURS);
    for (; served < upTo; served += 1) {
      const desk = desks[served % desks.length];
      if (desk === undefined) throw new Error('no desk');
      const { acceptId, ballots } = await acceptFound(desk, await desk.scan(ids[served] ?? ''));
      for (const { ballot } of ballots)
        must(await desk.methods['polling.issue'].handle({ acceptId, ballot }, clerk));
    }
    exchange();
    // Whoever comes again goes to another terminal, and is known there.
    const again = await desks[(served + 1) % desks.length]?.scan(ids[served - 1] ?? '');
    expect(again?.verdict.kind).toBe('voted');
    await desks[(served + 1) % desks.length]?.clear(again ?? { lookId: '' });
    if (hour === HOURS - 1) break;
    for (const { system } of desks) system.advance(3_600_000);
    const due = counting?.state().tieOut.due ?? '';
    expect(due).toBe(`2026-12-06T${String(7 + hour).padStart(2, '0')}`);
    const ballots = ['single', 'list', 'review'].map((ballot) => ({
      ballot: ballot as never,
      count: served,
    }));
    const tied = await counting?.methods['polling.tieOut'].handle(
      { hour: due, tickets: served, ballots },
      clerk,
    );
    expect(tied).toMatchObject({ ok: true, value: { alarms: [] } });
  }
  exchange();
  for (const desk of desks) {
    expect(desk.state().counts).toMatchObject({
      ...{ accepted: ELECTORS, people: ELECTORS, conflicts: 0 },
      issued: [{ count: ELECTORS }, { count: ELECTORS }, { count: ELECTORS }],
    });
    expect(desk.log.verify().ok).toBe(true);
  }
});
