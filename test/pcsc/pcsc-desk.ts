/** A desk with the real PC/SC service: virtual cards go through vpcd and pcscd, and are read as real ones are. */
import { describe, expect, vi } from 'vitest';
import type { CardConnection, CardReader } from '../../src/card/index.ts';
import * as pcsc from '../../src/card/pcsc-driver.ts';
import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { readCard } from '../../src/card/read-card.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { type Exchange, insertIntoVpcd, VPCD_PORT, type VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { type CardFactory, createCardFactory, permit } from '../harness/cards.ts';
import { type Pcscd, pcscMissing, takePcscd } from '../harness/pcscd.ts';

/** vpcd's two slots, in the order of their ports. */
export const SLOTS = ['Virtual PCD 00 00', 'Virtual PCD 00 01'] as const;
type Slot = 0 | 1;

/** Another suite may hold the service: long enough for all of them one after the other. */
export const LOCK_MS = 600_000;
const PATIENCE = { timeout: 15_000, interval: 10 };

/** A suite that needs pcscd: skipped by name where that cannot run, and failing there in CI. */
export const describePcsc = (name: string, suite: () => void): void => {
  const missing = pcscMissing();
  const skipped = missing !== undefined && process.env['CI'] !== 'true';
  if (missing !== undefined) process.stdout.write(`skipped here: ${missing}\n`);
  describe.skipIf(skipped)(missing === undefined ? name : `${name} [${missing}]`, suite);
};

export interface PcscDesk {
  readonly pcscd: Pcscd;
  readonly reader: CardReader;
  readonly cards: CardFactory;
  /** Puts a card into a slot; all are taken out by `clear`. */
  insert(card: VirtualCard, onExchange?: (exchange: Exchange) => void, slot?: Slot): Promise<VpcdLink>;
  /** The same, and waits until the reader has seen it. */
  tap(card: VirtualCard, onExchange?: (exchange: Exchange) => void, slot?: Slot): Promise<VpcdLink>;
  /** Whether the reader sees a card in the slot now. */
  hasCard(slot?: Slot): boolean;
  seesCard(there: boolean, slot?: Slot): Promise<void>;
  /** One free read of the card in the slot. */
  read(slot?: Slot): ReturnType<typeof readWith>;
  /** Everything the reader told since the last look, one word an event. */
  news(): string[];
  /** Takes all cards out and waits until they are gone. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const SOURCES = { commonCardId: true, jpkiStatus: 'verifier' } as const;

export const readWith = (reader: CardReader, cards: CardFactory, slot: Slot) =>
  reader.withCard(SLOTS[slot], (card) => readFully(card, cards));

export const readFully = (card: CardConnection, cards: CardFactory) =>
  readCard(card, SOURCES, { system, trustAnchors: cards.anchors });

/** What pcscd itself says of a slot, for the message of a test that waited in vain. */
export const stateOf = async (slot: Slot): Promise<string> => {
  const context = mustSucceed(await pcsc.establish());
  const status = await pcsc.statusChange(context, 0, [{ reader: SLOTS[slot], state: 0 }]);
  await pcsc.release(context);
  return status.ok ? `0x${(status.value[0]?.state ?? 0).toString(16)}` : status.reason;
};

export const openPcscDesk = async (): Promise<PcscDesk> => {
  const missing = pcscMissing();
  if (missing !== undefined) throw new Error(missing);
  const cards = await createCardFactory(system);
  const pcscd = await takePcscd();
  const reader = createPcscReader({ system, logger: silentLogger });
  const told: string[] = [];
  const inside = new Set<string>();
  reader.subscribe((event) => {
    told.push(event.kind === 'service' ? event.state : `${event.kind} ${event.reader.slice(-1)}`);
    if (event.kind === 'card_inserted') inside.add(event.reader);
    if (event.kind === 'card_removed') inside.delete(event.reader);
  });
  const links: VpcdLink[] = [];
  const desk: PcscDesk = {
    pcscd,
    reader,
    cards,
    async insert(card, onExchange, slot = 0) {
      const options = { port: VPCD_PORT + slot, card, timing: INSTANT, system, permit };
      const link = mustSucceed(
        await insertIntoVpcd(onExchange === undefined ? options : { ...options, onExchange }),
      );
      links.push(link);
      return link;
    },
    async tap(card, onExchange, slot = 0) {
      const link = await desk.insert(card, onExchange, slot);
      await desk.seesCard(true, slot);
      return link;
    },
    hasCard: (slot = 0) => inside.has(SLOTS[slot]),
    async seesCard(there, slot = 0) {
      try {
        await vi.waitFor(() => expect(desk.hasCard(slot)).toBe(there), PATIENCE);
      } catch {
        const state = await stateOf(slot);
        throw new Error(
          `slot ${slot} was to have ${there ? 'a' : 'no'} card; pcscd says ${state}, told was ${told.join(', ')}`,
        );
      }
    },
    read: (slot = 0) => readWith(reader, cards, slot),
    news: () => told.splice(0),
    async clear() {
      for (const link of links.splice(0)) link.close();
      await Promise.all([desk.seesCard(false, 0), desk.seesCard(false, 1)]);
    },
    async close() {
      await reader.close();
      await pcscd.release();
    },
  };
  try {
    // Both readers are listed before a test begins.
    await vi.waitFor(() => expect(told).toContain('reader_added 1'), PATIENCE);
    return desk;
  } catch (error) {
    await desk.close();
    throw error;
  }
};
