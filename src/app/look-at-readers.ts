/** Looks at the real readers once, for the doctor. */
import { establish, listReaders, release, statusChange } from '../card/pcsc-driver.ts';
import { createPcscReader } from '../card/pcsc-reader.ts';
import { STATE_PRESENT } from '../card/presence.ts';
import { silentLogger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { lookAtCard, type ReaderLook } from './reader-findings.ts';

type NoReaders = 'service_down' | 'library_missing';

/** Every reader with the answer to reset of the card in it; cards are not talked to yet. */
const present = async (): Promise<readonly ReaderLook[] | NoReaders> => {
  const context = await establish();
  if (!context.ok) return context.reason === 'library_missing' ? 'library_missing' : 'service_down';
  try {
    const names = await listReaders(context.value);
    if (!names.ok) return 'service_down';
    if (names.value.length === 0) return [];
    const now = await statusChange(
      context.value,
      0,
      names.value.map((reader) => ({ reader, state: 0 })),
    );
    if (!now.ok) return names.value.map((reader) => ({ reader }));
    return now.value.map(({ reader, state, atr }) =>
      (state & STATE_PRESENT) === 0 ? { reader } : { reader, atr },
    );
  } finally {
    await release(context.value);
  }
};

export const lookAtReaders = async (system: System): Promise<readonly ReaderLook[] | NoReaders> => {
  const looks = await present();
  if (typeof looks === 'string') return looks;
  const reader = createPcscReader({ system, logger: silentLogger });
  try {
    const seen: ReaderLook[] = [];
    for (const look of looks) {
      if (look.atr === undefined) {
        seen.push(look);
        continue;
      }
      const card = await reader.withCard(look.reader, (connection) => lookAtCard(connection, system));
      seen.push({ ...look, card: card.ok ? card.value : card.reason });
    }
    return seen;
  } finally {
    await reader.close();
  }
};
