/** systems.md T6, from the desk to the page of the centre: an hour's searches used up, and a copied card, are alarms there. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SEARCHES_PER_HOUR } from '../../src/app/searches.ts';
import { createSender } from '../../src/app/sender.ts';
import type { Overview } from '../../src/central/schema.ts';
import { alarmsOf } from '../../src/console/alarms.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { checkDesk } from '../harness/check-desk.ts';
import { openTown } from '../harness/town-terminal.ts';
import { newDataDir, startTrainingCentre, type TrainingCentre } from '../harness/training-centre.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
const desk = checkDesk(town);
let centre: TrainingCentre;

beforeAll(async () => {
  centre = await startTrainingCentre();
  const profile = { ...town.profile, centralUrl: centre.central.url };
  desk.open({
    profile,
    startSender: createSender({
      profile,
      dataDir: newDataDir(),
      enrolCodeFile: join(centre.dataDir, 'enrol-code'),
      system: realSystem,
      logger: silentLogger,
    }),
  });
});
afterAll(async () => {
  await desk.close();
  await centre.stop();
  town.close();
});

/** What the page shows, as soon as it shows an alarm of this kind. */
const shown = async (id: string) => {
  let overview: Overview;
  for (;;) {
    overview = await centre.central.overview();
    const alarm = alarmsOf(overview, overview.asOf).find((each) => each.id === id);
    if (alarm !== undefined) return { alarm, overview };
    await realSystem.sleep(50);
  }
};

it('who has made an hour’s searches is named with place and time, once', async () => {
  for (let n = 0; n < SEARCHES_PER_HOUR; n += 1)
    expect(await desk.output('desk.search', { text: 'ワタナベ', purpose: 'inquiry' })).toMatchObject({
      ok: true,
    });
  const { alarm, overview } = await shown('search_limited');
  const { site, device } = town.profile;
  expect(alarm.about).toHaveLength(1);
  expect(alarm.about[0]).toMatch(new RegExp(`^${site.name}（端末 ${device}、受付職員、.+月.+日 ..:..）$`));
  expect(overview.deskAlarms).toMatchObject([{ kind: 'search_limited', staff: 'desk' }]);
  expect(await desk.output('desk.search', { text: 'ワタナベ', purpose: 'inquiry' })).toMatchObject({
    reason: 'too_many',
  });
});

it('a card that is not the chip that was linked is told before anybody telephones', {
  timeout: 60_000,
}, async () => {
  const lift = await desk.tap('elder');
  await desk.linkByFace('elder');
  lift();
  await desk.output('desk.clear');
  await desk.tap('clone');
  expect(desk.phase()).toEqual({ kind: 'problem', problem: 'chip_mismatch' });
  const { alarm } = await shown('card_refused');
  expect(alarm).toMatchObject({ level: 'stop', about: [expect.stringContaining(town.profile.site.name)] });
});
