/** The counter's page on another day than today, with a walk-in who moves in: her list stands on it. */

import { expect, vi } from 'vitest';
import { pageDir } from '../../src/app/build-screens.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import type { WithCentre } from '../../src/app/terminal-base.ts';
import type { CivilDate } from '../../src/kernel/dates.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { VisitView } from '../../src/modules/counter/views.ts';
import { createCatalogueKeeper } from '../../src/outbox/catalogue-keeper.ts';
import type { CentreLink } from '../../src/sync/centre-link.ts';
import { interview, openCounterTown, sayingNo } from './counter-desk.ts';

const TOKEN = 'counter-day-token';
const GUEST = {
  ...{
    name: '山田　花',
    kana: 'ヤマダ　ハナ',
    birthDate: '1990-04-01',
    sex: '2',
    phone: '',
    nationality: 'JPN',
  },
  ...{ address: '東京都港区一番地', stayUntil: null, shown: 'licence' },
};

/** `link`: the line over which it fetches what the town published; the desk is served once that is here. */
export const serveCounterOn = async (
  day: CivilDate,
  link: CentreLink,
): Promise<{ readonly page: string; close(): Promise<void> }> => {
  const world = await openCounterTown();
  const noon = Date.parse(`${day}T12:00:00+09:00`);
  let feed: ReturnType<WithCentre>;
  let isHere = (): boolean => false;
  const desk = world.open({
    system: { ...realSystem, now: () => noon },
    startSender: (_log, _changed, { db, more: [start] }) => {
      const keeper = createCatalogueKeeper(db, { tenant: link.tenant, mode: link.mode });
      isHere = () => keeper.current() !== undefined;
      feed = start?.(link);
      return { line: () => 'offline', stop: async () => undefined };
    },
  });
  if (feed === undefined) throw new Error('this terminal is no counter');
  await vi.waitFor(() => expect(isHere()).toBe(true), 60_000);
  const begun = await desk.must<VisitView>('counter.begin', { deskVisit: null });
  await desk.must('counter.setGuest', { visit: begun.id, key: null, guest: GUEST });
  const asked = await desk.must<VisitView>('counter.setEvents', { visit: begun.id, events: ['moving_in'] });
  await interview(desk, asked, sayingNo(world.counter.shipped));
  const host = mustSucceed(
    await startHostServer({ rpc: desk.terminal.rpc, token: TOKEN, screenDir: pageDir('screen'), port: 0 }),
  );
  return {
    page: `${host.url}/#token=${TOKEN}`,
    async close() {
      await host.close();
      await feed?.stop();
      await desk.terminal.close();
      world.close();
    },
  };
};
