/**
 * The card is pulled away at every boundary of every flow, and in the middle of every answer: nothing of it comes back, and
 * the next tap is the next person's and nobody else's. In process, so that it is quick enough to be whole each time.
 */
import { describe, expect, it } from 'vitest';
import type { ReaderEvent } from '../../src/card/index.ts';
import { failure, mustSucceed, type Result, success } from '../../src/kernel/result.ts';
import { createSlotReader, type SlotCard } from '../../src/simulator/slot-reader.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { type Flow, flowsOf, openFlowTown, type Person, type Told } from './flows.ts';

const READER = 'Reader 00 00';

/** What is left of the answer that was under way when the card was pulled. */
const REMAINS: Readonly<Record<string, (answer: Uint8Array) => Uint8Array | undefined>> = {
  'before the answer': () => undefined,
  'with no byte of it': () => new Uint8Array(),
  'with one byte of it': (answer) => answer.slice(0, 1),
  'with the status alone': (answer) => answer.slice(-2),
  'with its data cut short': (answer) =>
    answer.length > 3
      ? Uint8Array.of(...answer.subarray(0, Math.floor((answer.length - 2) / 2)), ...answer.subarray(-2))
      : undefined,
  'after the answer': (answer) => answer,
};

interface Pull {
  /** Number of the command during which the card leaves. */
  readonly at: number;
  readonly remains: (answer: Uint8Array) => Uint8Array | undefined;
}

const NEVER: Pull = { at: Number.POSITIVE_INFINITY, remains: (answer) => answer };

/** A desk with one reader: cards are laid down, pulled as told, and everything that is told is kept. */
const openDesk = () => {
  const slots = createSlotReader([READER]);
  const news: ReaderEvent['kind'][] = [];
  slots.subscribe(({ kind }) => news.push(kind));
  news.length = 0;
  return {
    news,
    async tap(flow: Flow, card: VirtualCard, person: Person, pull: Pull) {
      let commands = 0;
      const inSlot: SlotCard = {
        atr: card.atr,
        async transmit(command) {
          const answer = card.transmit(command);
          if (commands++ !== pull.at) return success(answer);
          const remains = pull.remains(answer);
          // A whole answer still arrives; the card is gone right after it.
          if (remains === answer) queueMicrotask(() => slots.remove(READER, inSlot));
          else slots.remove(READER, inSlot);
          return remains === undefined ? failure('card_lost') : success(remains);
        },
      };
      slots.insert(READER, inSlot);
      const outcome = mustSucceed(await slots.withCard(READER, (talk) => flow.talk(talk, person)));
      slots.remove(READER, inSlot);
      card.powerOff();
      return { outcome, commands };
    },
  };
};

const town = await openFlowTown();
const flows = flowsOf(town);

const textOf = (outcome: Result<Told, string>): string => JSON.stringify(outcome);

/** Undisturbed: what is told of each person, and how many commands it takes. */
const undisturbed = async (flow: Flow) => {
  const told: Told[] = [];
  let commands = 0;
  for (const person of town.people) {
    const tap = await openDesk().tap(flow, flow.card(person), person, NEVER);
    told.push(mustSucceed(tap.outcome));
    commands = Math.max(commands, tap.commands);
  }
  return { told, commands };
};

describe.each(flows)('$name', (flow) => {
  it('tells two people apart', async () => {
    const { told } = await undisturbed(flow);
    expect(told[0]).not.toEqual(told[1]);
  });

  it.each(Object.entries(REMAINS))('pulled at every command, %s', async (_, remains) => {
    const [first, second] = town.people;
    const { told, commands } = await undisturbed(flow);
    const leavesNothing = (remains(Uint8Array.of(1, 2, 3, 4)) ?? []).length < 2;
    for (let at = 0; at < commands; at += 1) {
      const desk = openDesk();
      const pulled = await desk.tap(flow, flow.card(first), first, { at, remains });
      expect(pulled.commands).toBeGreaterThan(at);
      // Either nothing at all, or (when what was cut off was not needed) exactly what the whole card says.
      if (pulled.outcome.ok) expect(pulled.outcome.value).toEqual(told[0]);
      else for (const mark of first.marks) expect(textOf(pulled.outcome)).not.toContain(mark);
      if (leavesNothing) expect(pulled.outcome).toMatchObject({ ok: false, reason: 'card_lost' });
      // One card came and went, however it went.
      expect(desk.news.splice(0)).toEqual(['card_inserted', 'card_removed']);
      const next = await desk.tap(flow, flow.card(second), second, NEVER);
      expect(next.outcome).toEqual(success(told[1]));
      for (const mark of first.marks) expect(textOf(next.outcome)).not.toContain(mark);
      expect(desk.news).toEqual(['card_inserted', 'card_removed']);
    }
  });
});
