/** A day at a library's desk, by chance and the same for the same seed: visits, returns, a bad line, cuts, kills, and another desk beside it. */

import type { ConflictView } from '../../src/modules/library/views-schema.ts';
import { createRandom } from '../../src/simulator/town/random.ts';
import { type LibraryDesk, must, openLibraryDesk, QUICK } from '../harness/library-desk.ts';
import { seededFaults } from '../harness/sip2-faults.ts';

export interface DayFigures {
  readonly visits: number;
  readonly lent: number;
  readonly queued: number;
  readonly returned: number;
  readonly undone: number;
  readonly refused: number;
  readonly faults: number;
  readonly cuts: number;
  readonly kills: number;
  readonly conflicts: number;
  readonly requests: number;
  /** Loans by the desk's word and by the library system, `item patron`, sorted. */
  readonly said: readonly string[];
  readonly stand: readonly string[];
}

const FAULT_RATE = 0.02;

export const runDay = async (visits: number, seed: number): Promise<DayFigures> => {
  const random = createRandom(seed);
  const size = { patrons: Math.max(20, Math.floor(visits / 3)), items: Math.max(120, visits * 3) };
  const desk: LibraryDesk = await openLibraryDesk({
    size,
    dialect: { ...QUICK, timing: { ...QUICK.timing, replyMs: 80 } },
    lateMs: 120,
    plan: seededFaults(seed, FAULT_RATE, { spares: ['93', '99'] }),
  });
  const { circulation, collection } = desk.training;
  const patrons = collection.patrons.filter(
    ({ number, limit, blocked, cardLost, expires }) =>
      number.startsWith('21') &&
      limit === 10 &&
      blocked !== true &&
      cardLost !== true &&
      expires > '20270101',
  );
  const items = collection.items.filter(({ barcode }) => barcode.startsWith('11'));
  const before = circulation.loans().map(({ item, patron }) => `${item} ${patron}`);
  const said = new Map<string, string>();
  const tally = { lent: 0, queued: 0, returned: 0, undone: 0, refused: 0, cuts: 0, kills: 0, conflicts: 0 };
  /** What the other desk lent while ours could not ask. */
  const elsewhere = new Map<string, string>();
  let isCut = false;

  const lendOne = async (patron: string): Promise<void> => {
    // A book that somebody took home is not at the desk.
    const { barcode } = random.pick(items.filter((each) => !said.has(each.barcode)));
    const verdict = await desk.lend(barcode);
    if (verdict.kind === 'lent' || verdict.kind === 'queued') {
      said.set(barcode, patron);
      tally[verdict.kind] += 1;
    } else if (verdict.kind === 'refused') tally.refused += 1;
    if (random.chance(0.05)) await desk.lend(barcode);
    if (said.get(barcode) === patron && verdict.kind !== 'refused' && random.chance(0.04)) {
      const undone = (await desk.call('library.undo', { sessionId: desk.at().sessionId, code: barcode })) as {
        ok: boolean;
      };
      if (undone.ok && said.delete(barcode)) tally.undone += 1;
    }
  };
  const visit = async (): Promise<void> => {
    const { number } = random.pick(patrons);
    const session = await desk.begin(number);
    if (session.stop === null) for (let n = random.between(1, 6); n > 0; n -= 1) await lendOne(number);
    // One in five walks away, and the next one's card ends it.
    if (random.chance(0.8)) await desk.end();
  };
  const bringBack = async (): Promise<void> => {
    for (const item of [...said.keys()].filter(() => random.chance(0.12))) {
      const back = await desk.takeBack(item);
      if (back.kind === 'refused') continue;
      said.delete(item);
      tally.returned += 1;
    }
  };
  const elseLend = (): void => {
    const { barcode } = random.pick(items);
    const { number } = random.pick(patrons);
    if (said.has(barcode) || circulation.loan(barcode) !== undefined) return;
    if (circulation.checkout(number, barcode, { now: desk.system.now(), noBlock: false, renewal: false }).ok)
      elsewhere.set(barcode, number);
  };

  await desk.online();
  for (let n = 0; n < visits; n += 1) {
    const wants = n % 20 >= 8 && n % 20 < 8 + random.between(2, 5);
    if (wants !== isCut) {
      isCut = wants;
      if (isCut) tally.cuts += 1;
      await desk.cut(isCut);
    }
    if (random.chance(0.015)) {
      await desk.kill();
      tally.kills += 1;
    }
    for (let other = 0; other < 2; other += 1) elseLend();
    await visit();
    if (random.chance(0.3)) await bringBack();
  }
  desk.line.plan(() => undefined);
  await desk.cut(false);
  await desk.drained();
  const { conflicts } = must(await desk.call('library.conflicts', {})) as { conflicts: ConflictView[] };
  for (const { id, item, patron } of conflicts) {
    tally.conflicts += 1;
    if (said.get(item) === patron) said.delete(item);
    must(await desk.call('library.settle', { id, how: 'done_by_hand' }));
  }
  // A book that was brought back here is not with whoever the other desk lent it to.
  const stand = circulation.loans().map(({ item, patron }) => `${item} ${patron}`);
  const known = [
    ...said,
    ...[...elsewhere].filter(
      ([item, patron]) => circulation.loan(item)?.patron === patron && !said.has(item),
    ),
  ];
  const figures: DayFigures = {
    visits,
    ...tally,
    faults: desk.line.happened.length,
    requests: desk.training.requests(),
    said: [...before, ...known.map(([item, patron]) => `${item} ${patron}`)].toSorted(),
    stand: stand.toSorted(),
  };
  await desk.close();
  return figures;
};
