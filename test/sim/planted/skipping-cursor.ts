/**
 * Planted: numbers from a sequence. They are drawn when a transaction begins and seen when it commits, so a reader meets 7 before 6
 * is there, and asks for what comes after 7 from then on (systems.md §1.2, "cursor trap").
 */
import { uuidV7 } from '../../../src/kernel/system.ts';
import { type createLinkTable, type LinkRow, linksIn, pageAfter } from '../link-table.ts';

export const skippingCursor: typeof createLinkTable = ({ store, timeline, chance }) => {
  const taken = new Map<string, number>();
  let rows: LinkRow[] = [];
  let sequence = 0;
  let life = 0;
  return {
    project() {
      const born = life;
      for (const held of store.streams()) {
        const key = `${held.stream.device}/${held.stream.epoch}`;
        const fresh = linksIn(held, taken.get(key) ?? 0).map(({ epoch, change }) => {
          sequence += 1;
          return { epoch, change: { ...change, version: sequence, mark: uuidV7(0, chance.bytes(10)) } };
        });
        taken.set(key, held.head.seq);
        // Each commits when it is done: at once, or long after one that began later.
        timeline.after(chance.between(1, 4_000), () => {
          if (born === life) rows = [...rows, ...fresh];
        });
      }
    },
    list: (after) => pageAfter(rows, after),
    rows: () => rows,
    forget() {
      life += 1;
      rows = [];
      taken.clear();
      this.project();
    },
  };
};
