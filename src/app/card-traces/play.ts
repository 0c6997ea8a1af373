/**
 * Plays a flow on a virtual card in this process, and writes down what went over the line and what it would take at 106
 * kbit/s. Keys and challenges are new each time, so nothing that depends on them is written down.
 */
import type { CardConnection } from '../../card/index.ts';
import { createTracer, type TraceLine } from '../../card/trace.ts';
import { type Result, success } from '../../kernel/result.ts';
import { AT_106_KBIT } from '../../simulator/card-timing.ts';
import type { VirtualCard } from '../../simulator/virtual-card.ts';
import { FLOWS, type Flow, type Stage } from './flows.ts';

export interface Step extends TraceLine {
  /** On the timing model at 106 kbit/s. */
  readonly ms: number;
}

export interface Played {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly ms: number;
}

const connectionTo = (
  card: VirtualCard,
  tell: (command: Uint8Array, response: Uint8Array) => void,
): CardConnection => ({
  reader: 'kazasu trace',
  atr: card.atr,
  transmit: async (command) => {
    // Whoever sends a secret overwrites it afterwards, so its line is made before.
    const response = card.transmit(command);
    tell(command, response);
    return success(response);
  },
});

/** A failure is the flow's own: it does not work on this card. */
export const playFlow = async (flow: Flow, stage: Stage): Promise<Result<Played, string>> => {
  const { name, title } = flow;
  const card = await flow.card(stage);
  const lineOf = createTracer({ showAnswers: false });
  const steps: Step[] = [];
  const shown = connectionTo(card, (command, response) => {
    steps.push({ ...lineOf(command, response), ms: AT_106_KBIT(command, response) });
  });
  const played = await flow.play(
    shown,
    stage,
    connectionTo(card, () => undefined),
  );
  if (!played.ok) return played;
  return success({ name, title, steps, ms: steps.reduce((sum, { ms }) => sum + ms, 0) });
};

export const playAll = async (stage: Stage): Promise<Result<readonly Played[], string>> => {
  const all: Played[] = [];
  for (const flow of FLOWS) {
    const played = await playFlow(flow, stage);
    if (!played.ok) return { ...played, detail: { ...played.detail, flow: flow.name } };
    all.push(played.value);
  }
  return success(all);
};
