/** Two whole terminals of one shelter, through their screens' calls, with no centre: one occupancy. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type LanTerminal, openLan, peersOf } from '../../test/harness/lan-terminals.ts';
import { openTown, type Town } from '../../test/harness/town-terminal.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

let town: Town;
beforeAll(async () => {
  town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
});
afterAll(() => town.close());

const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** The figure on the screen, as it is pushed. */
const watch = async ({ terminal }: LanTerminal) => {
  let present = -1;
  const screen = terminal.rpc.accept((frame) => {
    if (frame.type === 'push' && frame.topic === 'shelter')
      present = (frame.value as { readonly present: number }).present;
  });
  await screen.receive({ type: 'subscribe', topic: 'shelter' });
  return { present: () => present, close: () => screen.close() };
};

test('whoever is taken in at one desk is on the screen of the other, and who is gone is said with the time', async () => {
  const lan = await openLan(town, town.profile, ['gym-1a', 'gym-1b']);
  const [a, b] = lan.terminals;
  if (a === undefined || b === undefined) throw new Error('two were opened');
  expect(peersOf(a)).toEqual({ state: 'no_roster', others: [], ownForked: false });
  // Only one of them had the line when it was made.
  lan.enrol();
  const screen = await watch(b);
  await a.signIn();
  await a.output('shelter.open', {});
  a.reader.tap(await town.card('elder'));
  await until(() => a.terminal.state().phase.kind === 'identified');
  await until(() => peersOf(b).others.some(({ state }) => state === 'connected'));
  await until(() => b.foreign.streams()[0]?.headSeq === a.terminal.log.head().seq);
  expect(screen.present()).toBe(0);
  const { phase } = a.terminal.state();
  if (phase.kind !== 'identified') throw new Error(`the card led to ${phase.kind}`);
  const { visitId, residentId } = phase.visit;
  await a.output('shelter.checkIn', { who: { by: 'visit', visitId }, present: [residentId] });
  await until(() => screen.present() === 1);
  // The desk is open at the other, and she is there already.
  await b.signIn();
  expect(await b.output('shelter.open', {})).toMatchObject({ reason: 'already_open' });
  screen.close();
  await a.terminal.close();
  await until(() => b.foreign.streams()[0]?.inStepAt !== null || peersOf(b).others[0]?.upTo !== null);
  expect(peersOf(b)).toMatchObject({
    state: 'on',
    ownForked: false,
    others: [{ device: 'gym-1a', forked: false }],
  });
  await b.terminal.close();
});
