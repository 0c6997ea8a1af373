/**
 * Everything that goes wrong at a desk, with real parts: each has a screen that says what to do next, nothing is
 * recorded that did not happen, and nothing recorded is lost.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { AT_106_KBIT, INSTANT } from '../../src/simulator/card-timing.ts';
import { VPCD_PORT, type VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { openShelter, openStage, type Stage, stageMissing } from './stage.ts';

let stage: Stage;
const inReaders: VpcdLink[] = [];

const hold = async (persona: string, port = VPCD_PORT): Promise<void> => {
  inReaders.push(await stage.town.tap(persona, { timing: INSTANT, port }));
};
const lift = async (): Promise<void> => {
  for (const card of inReaders.splice(0)) {
    card.close();
    await card.ended;
  }
  await stage.client.until(() => (stage.client.desk()?.cardOnReader === false ? true : undefined), 'no card');
};
const says = (title: string): Promise<void> => stage.desk.getByRole('heading', { name: title }).waitFor();
const present = (): number | undefined => stage.client.shelter()?.present;
const again = async (): Promise<void> => {
  await lift();
  await stage.press(ja.button.again);
  await stage.desk.getByText(text.waiting.title).waitFor();
};

describe.skipIf(stageMissing())('bad input', () => {
  beforeAll(async () => {
    stage = await openStage();
    await openShelter(stage);
  }, 180_000);
  afterAll(() => stage.close());
  afterEach(() => lift());

  it.each([
    ['not_my_number', ja.card.not_my_number_card.title],
    ['dead', ja.card.card_unreadable.title],
    ['garbage', ja.card.card_unreadable.title],
    ['phone', ja.card.phone.title],
    ['unlinked', ja.card.not_linked.title],
    ['moved_out', ja.card.person_not_active.title],
  ])('%s: the screen stops and says what to do next', async (persona, title) => {
    await hold(persona);
    await says(title);
    expect(await stage.desk.getByRole('alert').getByRole('listitem').count()).toBeGreaterThan(0);
    await again();
    expect(present()).toBe(0);
  });

  it.each([
    ['expired_card', text.note.card_expired],
    ['expired_certificate', text.note.certificate_expired],
    ['unknown_ca', text.note.certificate_not_trusted],
    ['garbage_certificate', text.note.certificate_unreadable],
  ])('%s: the person is served, the clerk is told', async (persona, note) => {
    await hold(persona);
    await stage.desk.locator('[data-verdict-visit]').waitFor();
    await stage.desk.getByText(note).waitFor();
    await lift();
    await stage.press(ja.button.cancel);
    await stage.desk.getByText(text.waiting.title).waitFor();
    expect(present()).toBe(0);
  });

  it.each([1, 2, 3, 4, 5])('a card pulled at exchange %i', async (exchange) => {
    let seen = 0;
    const card = await stage.town.tap('elder', {
      timing: AT_106_KBIT,
      onExchange: () => {
        seen += 1;
        if (seen === exchange) card.close();
      },
    });
    await card.ended;
    await says(ja.card.card_pulled.title);
    await again();
    expect(present()).toBe(0);
  });

  it('two cards in two readers', async () => {
    await hold('elder');
    await hold('foreigner', VPCD_PORT + 1);
    await says(ja.card.two_cards.title);
    await again();
  });

  it('pcscd dies and comes back, without its reader, then with it', async () => {
    const { pcscd, desk } = stage;
    await pcscd.kill();
    await says(ja.machine.service_down.title);
    await pcscd.startAgain({ readers: false });
    await says(ja.machine.no_reader.title);
    await pcscd.kill();
    await pcscd.startAgain();
    await desk.getByText(text.waiting.title).waitFor();
    await hold('elder');
    await desk.locator('[data-verdict-visit]').waitFor();
    await lift();
    await stage.press(ja.button.cancel);
  });

  it('a disk that takes no more: nothing is said to be recorded; with room it is, once', async () => {
    const { desk, press, terminalPid } = stage;
    const limit = (size: string): void => {
      const run = spawnSync('prlimit', ['--pid', String(terminalPid), `--fsize=${size}`], {
        encoding: 'utf8',
      });
      expect(run.status, run.stderr).toBe(0);
    };
    await hold('elder');
    await desk.locator('[data-verdict-visit]').waitFor();
    limit('1:unlimited');
    await press(text.household.confirm(1));
    await says(ja.machine.cannot_record.title);
    expect(present()).toBe(0);
    limit('unlimited:unlimited');
    await press(ja.button.retry);
    await desk.getByText(text.done.saved).waitFor();
    expect(present()).toBe(1);
    await lift();
    await press(text.done.next);
  });

  it('the centre is down: the desk says so, goes on, and everything arrives later', async () => {
    const { desk, press, town, client } = stage;
    const centre = town.central().process;
    const dead = once(centre, 'exit');
    centre.kill('SIGKILL');
    await dead;
    await hold('foreigner');
    await desk.locator('[data-verdict-visit]').waitFor();
    await press(text.household.confirm(1));
    await desk.getByText(text.done.saved).waitFor();
    await client.until(
      () => (client.desk()?.record.line === 'offline' ? true : undefined),
      'the line to be down',
    );
    // The look-up and the check-in.
    expect(client.desk()?.record.pending).toBe(2);
    await desk.getByRole('button', { name: ja.status.line.offline }).waitFor();
    await town.startCentral();
    await client.until(
      () => (client.desk()?.record.pending === 0 ? true : undefined),
      'all to be sent',
      60_000,
    );
    await stage.console.locator('[data-shelter="S01"][data-present="2"]').waitFor();
  });

  it('left no error in any page', () => expect(stage.pageErrors).toEqual([]));
});
