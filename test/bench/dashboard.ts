/** The console of a disaster: 1,300 shelters, 50,000 people, and one more household that comes in. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { buildScreens, pageDir } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { createTestStream, type TestStream } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre } from '../harness/training-centre.ts';
import { type Bench, percentile } from './measure.ts';

const SHELTERS = 1_300;
const PEOPLE = 50_000;
/** Each sends for so many shelters: what the centre folds and shows is the same, and its terminals are planted beside. */
const STREAMS = 26;
const HOUSEHOLD = 4;
const BATCH = 500;
const ROUNDS = 30;
const WARM_UP = 3;

const idOf = (shelter: number): string => `S${String(shelter).padStart(4, '0')}`;

const arrival = (shelter: number, first: number, size: number): object => ({
  ...{ shelterId: idOf(shelter), householdId: String(700_000 + first) },
  members: Array.from({ length: size }, (_, each) => ({
    residentId: String(1_000_000 + first + each),
    sex: each % 2 === 0 ? '1' : '2',
    age: (first * 7 + each * 31) % 98,
  })),
});

const fillStreams = (): TestStream[] => {
  const streams = Array.from({ length: STREAMS }, (_, at) => createTestStream(`desk-${at}`));
  const each = Math.floor(PEOPLE / SHELTERS);
  let first = 0;
  for (let shelter = 0; shelter < SHELTERS; shelter += 1) {
    const stream = streams[shelter % STREAMS];
    stream?.add('shelter.opened', { shelterId: idOf(shelter), name: `第${shelter}避難所`, capacity: 60 });
    const here = each + (shelter < PEOPLE - each * SHELTERS ? 1 : 0);
    for (let left = here; left > 0; left -= HOUSEHOLD) {
      stream?.add('shelter.checked_in', arrival(shelter, first, Math.min(left, HOUSEHOLD)));
      first += Math.min(left, HOUSEHOLD);
    }
  }
  return streams;
};

const send = async (centre: TrainingCentre, stream: TestStream, from: number): Promise<void> => {
  const transport = createHttpTransport(centre.central.url);
  for (let at = from; at <= stream.events.length; at += BATCH) {
    const batch = stream.batch(at, Math.min(stream.events.length, at + BATCH - 1));
    const answer = await transport.send(stream, batch, new AbortController().signal);
    if (answer.kind !== 'accepted') throw new Error(`a batch was ${answer.kind}`);
  }
};

/** A terminal in each shelter, as the console lists them. */
const plantTerminals = (centre: TrainingCentre): Promise<unknown> => centre.owner`
  INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
  SELECT '999990', 'gym-' || n, 'gym-' || n, '第' || n || '避難所', 'none', 1 FROM generate_series(0, ${SHELTERS - 1}) AS n`;

const total = (page: Page): Promise<number> =>
  page.locator('[data-total-present]').evaluate((mark) => Number(mark.getAttribute('data-total-present')));

/** Resolves in the frame after the one in which the figure stood on the page. */
const painted = (page: Page, people: number): Promise<unknown> =>
  page.waitForFunction(
    (wanted) =>
      document.querySelector(`[data-total-present="${wanted}"]`) !== null &&
      new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(true), 0))),
    people,
    { polling: 'raf' },
  );

const measure = async (
  centre: TrainingCentre,
  streams: readonly TestStream[],
  page: Page,
): Promise<number[]> => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    const stream = streams[round % STREAMS];
    if (stream === undefined) throw new Error('no stream');
    const before = await total(page);
    stream.add('shelter.checked_in', arrival(round % STREAMS, 900_000 + round * HOUSEHOLD, HOUSEHOLD));
    const start = performance.now();
    await send(centre, stream, stream.events.length);
    await painted(page, before + HOUSEHOLD);
    if (round >= WARM_UP) times.push((performance.now() - start) / 1_000);
  }
  return times;
};

/** `shelter.dashboard.50k`: from the sending of one household's check-in to the frame with the new figures on the console. */
export const dashboardBench: Bench = async () => {
  mustSucceed(await buildScreens());
  const centre = await startTrainingCentre({
    dataDir: mkdtempSync(join(tmpdir(), 'kazasu-dashboard-')),
    consoleDir: pageDir('console'),
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const streams = fillStreams();
    for (const stream of streams) await centre.introduce(stream);
    await plantTerminals(centre);
    for (const stream of streams) await send(centre, stream, 1);
    while ((await centre.central.overview()).totals.present < PEOPLE) await realSystem.sleep(500);
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(await centre.central.consoleLoginUrl());
    await painted(page, PEOPLE);
    const times = await measure(centre, streams, page);
    return [
      {
        ...{
          name: 'shelter.dashboard.50k',
          value: percentile(times, 0.95),
          unit: 's',
          goal: 1,
          direction: 'max',
        },
        n: times.length,
        note: `p95; median ${percentile(times, 0.5).toFixed(3)} s; ${SHELTERS} shelters, ${PEOPLE} people`,
      },
    ];
  } finally {
    await browser.close();
    await centre.stop();
  }
};
