import { text } from '../../src/modules/shelter/screen-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { pcscMissing } from '../harness/pcscd.ts';
import { openShelter, openStage, type Stage } from '../story/stage.ts';
import { type Bench, median, percentile } from './measure.ts';

const WARM_UP = 3;
const TIMES = 40;
/** A family of six, one alone, and a family with somebody protected. */
const QUEUE = ['family6-1', 'elder', 'protected'] as const;

/** Resolves, in the page, with the milliseconds from the press to the frame in which these words were handed to the compositor. */
const pressToPaint = (words: string): Promise<number> =>
  new Promise((resolve) => {
    let pressed: number | undefined;
    addEventListener('click', ({ timeStamp }) => (pressed = timeStamp), { capture: true, once: true });
    const watch = new MutationObserver(() => {
      if (pressed === undefined || !document.body.innerText.includes(words)) return;
      watch.disconnect();
      const from = pressed;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - from);
        port2.postMessage(0);
      });
    });
    watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  });

/** One household in by the screen, and out of the record again so that the next time is like this one. */
const confirmOnce = async ({ town, desk, client }: Stage, persona: string): Promise<number> => {
  const card = await town.tap(persona, { timing: AT_106_KBIT });
  const confirm = desk.getByRole('button', { name: /^\d+人を 受け付ける/ });
  await confirm.waitFor();
  await desk.waitForTimeout(IGNORED_MS + 100);
  const measured = desk.evaluate(pressToPaint, text.done.saved);
  await confirm.click();
  const ms = await measured;
  card.close();
  await card.ended;
  const recent = await client.call('shelter.recent', {});
  const eventId = recent.ok ? recent.value.entries[0]?.eventId : undefined;
  if (eventId === undefined) throw new Error('what was confirmed is in the record');
  await client.call('shelter.undo', { eventId, reason: '計測' });
  await client.until(
    () => (client.desk()?.cardOnReader === false ? true : undefined),
    'the card to be lifted',
  );
  await desk.keyboard.press('Escape');
  await client.call('desk.clear', {});
  await desk.getByText(text.waiting.title).waitFor();
  return ms;
};

/** `shelter.confirm.p95`: from the press that confirms a household to the verdict painted, which is painted only when it is on the disk. */
export const shelterBench: Bench = async () => {
  const missing = pcscMissing();
  if (missing !== undefined) return { missing };
  const stage = await openStage();
  try {
    await openShelter(stage);
    const times: number[] = [];
    for (let n = 0; n < WARM_UP + TIMES; n += 1) {
      const ms = await confirmOnce(stage, QUEUE[n % QUEUE.length] ?? 'elder');
      if (n >= WARM_UP) times.push(ms);
    }
    return [
      {
        name: 'shelter.confirm.p95',
        value: percentile(times, 0.95),
        unit: 'ms',
        goal: 300,
        direction: 'max',
        n: times.length,
        note: `press to verdict painted, with the record on the disk before; p50 ${median(times).toFixed(1)} ms`,
      },
    ];
  } finally {
    await stage.close();
  }
};
