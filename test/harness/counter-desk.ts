/** A counter as it is composed: the training town, virtual cards in process, a real record, the shipped catalogue. */

import type { CounterSource } from '../../src/app/counter-host.ts';
import { openCounterSource } from '../../src/app/counter-source.ts';
import type { TerminalOptions } from '../../src/app/terminal.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { FactValue } from '../../src/modules/counter/predicate.ts';
import type { Catalogue } from '../../src/modules/counter/schema.ts';
import type { SheetView, VisitView } from '../../src/modules/counter/views.ts';
import { hands, openTestTerminal, openTown } from './town-terminal.ts';

const SITE = 'kiosk-config/sites/training-counter.yaml';

type Change = Partial<TerminalOptions> & { readonly source?: Partial<CounterSource> };

export const openCounterTown = async () => {
  const town = await openTown({ commonCardId: true, jpkiStatus: 'none' }, SITE);
  const { profile, registry } = town;
  const today = () => ({ today: civilDateInJapan(realSystem.now()), trusted: true });
  const counter = mustSucceed(
    openCounterSource({
      profile,
      formsDir: 'assets/forms',
      registry,
      today,
      system: realSystem,
      logger: silentLogger,
    }),
  );
  if (counter === undefined) throw new Error('the training counter is no counter');

  const open = ({ source, ...change }: Change = {}) => {
    const reader = town.reader();
    const options = town.optionsFor(reader, { counter: { ...counter, ...source }, ...change });
    const { terminal } = openTestTerminal(options);
    const desk = hands(terminal);
    const call = async <T>(method: string, input: object): Promise<T> => {
      const answer = (await desk.output(method, input)) as {
        ok: boolean;
        value?: T;
        reason?: string;
        detail?: object;
      };
      if (!answer.ok) throw new Error(`${method}: ${String(answer.reason)} ${JSON.stringify(answer.detail)}`);
      return answer.value as T;
    };
    return {
      ...desk,
      terminal,
      options,
      /** The answer must be yes. */
      must: call,
      reason: async (method: string, input: object): Promise<string | undefined> =>
        ((await desk.output(method, input)) as { reason?: string }).reason,
      /** Lays a card down and leaves it there. */
      async hold(persona: string): Promise<() => void> {
        const lift = reader.tap(await town.card(persona));
        await desk.read();
        return lift;
      },
      async tap(persona: string): Promise<string> {
        (await this.hold(persona))();
        const { phase } = terminal.state();
        if (phase.kind !== 'identified') throw new Error(`the desk says ${phase.kind}`);
        return phase.visit.visitId;
      },
    };
  };
  return { town, counter, open, close: () => town.close() };
};
export type CounterDesk = ReturnType<Awaited<ReturnType<typeof openCounterTown>>['open']>;

/** Answers to whatever is asked: いいえ, the last choice, nothing, the day it happened. */
export const sayingNo =
  ({ facts }: Pick<Catalogue, 'facts'>) =>
  (fact: string): FactValue => {
    const kind = facts.find(({ id }) => id === fact)?.kind;
    if (kind?.type === 'choice') return kind.choices.at(-1)?.id ?? '';
    if (kind?.type === 'number') return kind.from;
    return kind?.type === 'date' ? '2026-11-20' : false;
  };

/** Answers every question by `say` until none is left; how many screens it took. */
export const interview = async (
  desk: CounterDesk,
  begun: VisitView,
  say: (fact: string, person: number | null) => FactValue,
): Promise<{ readonly view: VisitView; readonly screens: number }> => {
  let view = begun;
  let screens = 0;
  while (view.ask !== null) {
    const { fact, people } = view.ask;
    const of: readonly (number | null)[] = people.length === 0 ? [null] : people;
    const answers = of.map((person) => ({ person, value: say(fact, person) }));
    view = await desk.must<VisitView>('counter.answer', { visit: view.id, fact, answers });
    screens += 1;
    if (screens > 200) throw new Error(`the interview does not end: ${fact}`);
  }
  return { view, screens };
};

const SAMPLES: Readonly<Record<string, string>> = {
  date: '2026-11-01',
  number: '1',
  yen: '1000',
  phone: '0256-34-5511',
  kana: 'ヤマダ　タロウ',
  check: '✓',
};

/** Something for every field that must have a value. */
export const fillAll = async (desk: CounterDesk, visit: string): Promise<SheetView> => {
  const sheet = await desk.must<SheetView>('counter.sheet', { visit });
  const values = sheet.missing
    .filter(({ required }) => required)
    .map(({ key, kind, choices }) => ({ key, value: choices?.[0] ?? SAMPLES[kind] ?? '山田　太郎' }));
  return values.length === 0 ? sheet : desk.must<SheetView>('counter.fill', { visit, values });
};

/** 後日持参 for every paper that is still open. */
export const attachLater = (desk: CounterDesk, visit: string, sheet: SheetView): Promise<SheetView> => {
  const states = sheet.forms.flatMap(({ key, filled }) =>
    filled.attachments
      .filter(({ state }) => state.is === 'open')
      .map(({ at }) => ({ procedure: key, at, state: { is: 'later' } })),
  );
  return states.length === 0 ? Promise.resolve(sheet) : desk.must('counter.attach', { visit, states });
};
