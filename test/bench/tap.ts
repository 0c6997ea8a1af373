import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import type { Exchange } from '../../src/simulator/vpcd-link.ts';
import { pcscMissing } from '../harness/pcscd.ts';
import { openStage, type Stage } from '../story/stage.ts';
import { type Bench, median, percentile } from './measure.ts';

const WARM_UP = 3;
const TAPS = 60;
/** Different people one after the other, as in a queue: alone, with a family of six, with a protected address. */
const QUEUE = ['elder', 'family6-1', 'foreigner', 'protected', 'family6-4'] as const;

interface Tap {
  /** Wall-clock milliseconds with fractions, by the card's process: its last answer was sent. */
  readonly lastApdu: number;
  /** By the page: the frame with the verdict was handed to the compositor. */
  readonly painted: number;
  /** Of which in the host, from the card's last answer as the host had it to the verdict it published. */
  readonly host: number;
}

const tapOnce = async ({ town, desk, client }: Stage, persona: string): Promise<Tap> => {
  let last: Exchange | undefined;
  const card = await town.tap(persona, {
    timing: AT_106_KBIT,
    onExchange: (exchange) => {
      last = exchange;
    },
  });
  const painted = await desk.waitForFunction(() => {
    const [mark] = performance.getEntriesByName('kazasu:verdict').slice(-1);
    return mark === undefined ? undefined : performance.timeOrigin + mark.startTime;
  });
  const at = (await painted.jsonValue()) ?? Number.NaN;
  const phase = client.desk()?.phase;
  const host = phase?.kind === 'identified' ? phase.visit.afterLastApduMs : Number.NaN;
  card.close();
  await card.ended;
  await client.until(
    () => (client.desk()?.cardOnReader === false ? true : undefined),
    'the card to be lifted',
  );
  await client.call('desk.clear', {});
  await desk.locator('[data-verdict-visit]').waitFor({ state: 'detached' });
  await desk.evaluate(() => performance.clearMarks('kazasu:verdict'));
  return { lastApdu: last?.to ?? Number.NaN, painted: at, host };
};

/** `tap.verdict.p95`: from the card's last answer to the verdict on the screen; pcscd, host and Chromium in between. */
export const tapBench: Bench = async () => {
  const missing = pcscMissing();
  if (missing !== undefined) return { missing };
  const stage = await openStage();
  try {
    const times: number[] = [];
    const host: number[] = [];
    for (let n = 0; n < WARM_UP + TAPS; n += 1) {
      const tap = await tapOnce(stage, QUEUE[n % QUEUE.length] ?? 'elder');
      if (n < WARM_UP) continue;
      times.push(tap.painted - tap.lastApdu);
      host.push(tap.host);
    }
    return [
      {
        name: 'tap.verdict.p95',
        value: percentile(times, 0.95),
        unit: 'ms',
        goal: 50,
        direction: 'max',
        n: times.length,
        note: `last APDU to verdict painted, pcscd and Chromium; p50 ${median(times).toFixed(1)} ms, of which host ${median(host).toFixed(1)} ms`,
      },
    ];
  } finally {
    await stage.close();
  }
};
