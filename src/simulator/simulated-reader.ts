/** The reader whose virtual card lies in this very process: for tests and for machines without PC/SC. */
import { success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardTiming } from './card-timing.ts';
import type { TrainingPermit } from './permit.ts';
import { createSlotReader, type SlotCard, type SlotReader } from './slot-reader.ts';
import type { VirtualCard } from './virtual-card.ts';

export interface SimulatedReader extends Omit<SlotReader, 'insert' | 'remove'> {
  readonly names: readonly string[];
  /** Holds `card` over the reader (the first, unless named); gives the function that lifts it. */
  tap(card: VirtualCard, reader?: string): () => void;
}

interface Options {
  readonly permit: TrainingPermit;
  readonly system: System;
  readonly timing: CardTiming;
  readonly readers?: number;
}

export const createSimulatedReader = ({ system, timing, readers = 1 }: Options): SimulatedReader => {
  const names = Array.from({ length: readers }, (_, at) => `Kazasu Simulated Reader 0${at} 00`);
  const slots = createSlotReader(names);
  return {
    ...slots,
    names,
    tap(card, reader = names[0] ?? '') {
      const inSlot: SlotCard = {
        atr: card.atr,
        async transmit(command) {
          const response = card.transmit(command);
          const duration = timing(command, response);
          if (duration > 0) await system.sleep(duration);
          return success(response);
        },
      };
      slots.insert(reader, inSlot);
      return () => {
        slots.remove(reader, inSlot);
        card.powerOff();
      };
    },
  };
};
