/**
 * A terminal as a process of its own, so that its memory is its own: `node offline-terminal.ts DIR URL CODEFILE DEVICE`. Told `offline
 * HOURS EVENTS` it records them while its clocks run through these hours; told `online` it goes on until the centre has
 * everything. It answers each with a line of JSON (`offline.test.ts`).
 */
import { createInterface } from 'node:readline';
import { keepHeapSmall } from '../../src/app/small-heap.ts';
import type { System } from '../../src/kernel/system.ts';

// As the terminal's own program does it, before anything else is loaded.
keepHeapSmall();
const { realSystem } = await import('../../src/kernel/system.ts');
const { heldMemory } = await import('../harness/memory.ts');
const { openSendingTerminal } = await import('../harness/sending-terminal.ts');
const { checkedIn } = await import('../harness/test-stream.ts');

const HOUR_MS = 3_600_000;
/** Enough for the compiler, the caches and the connection to have what they take. */
const WARM_UP = 2_000;
/** Longest wait between two tries (sync-state.ts). */
const LONGEST_WAIT_MS = 60_000;
const POLL_MS = 20;
/** Events between two looks at the line. */
const TURN = 20;

const [, , dataDir = '', centralUrl = '', enrolCodeFile = '', device = ''] = process.argv;

/** Both clocks may leap; who sleeps wakes when they have reached his time. */
let leapt = 0;
const monotonic = (): number => realSystem.monotonic() + leapt;
const system: System = {
  ...realSystem,
  now: () => realSystem.now() + leapt,
  monotonic,
  sleep: async (ms, signal) => {
    const end = monotonic() + ms;
    for (let left = ms; left > 0 && signal?.aborted !== true; left = end - monotonic())
      await realSystem.sleep(Math.min(left, POLL_MS), signal);
  },
};
const terminal = openSendingTerminal({
  ...{ dataDir, centralUrl, enrolCodeFile, device, system },
});
const { log } = terminal;

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const drained = async (): Promise<void> => {
  while (log.pending() > 0) await realSystem.sleep(POLL_MS);
};
/** The most this process has ever held, bytes. */
const most = (): number => process.resourceUsage().maxRSS * 1_024;

let person = 0;
const record = async (count: number, hours: number): Promise<void> => {
  for (let at = 0; at < count; at += 1) {
    person += 3;
    const members = [person, person + 1, person + 2].map(String);
    terminal.record(1, { kind: 'shelter.checked_in', data: checkedIn('S01', ...members) });
    leapt += (hours * HOUR_MS) / count;
    if (at % TURN !== 0) continue;
    // A terminal writes them to its journal; here they would be the most that is kept of an event.
    terminal.logged.length = 0;
    await realSystem.sleep(0);
  }
};

await record(WARM_UP, 0);
await drained();
const before = most();
const heldBefore = await heldMemory();
say({ state: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const [word, hours, events] = line.split(' ');
  if (word === 'offline') {
    await record(Number(events), Number(hours));
    say({ state: 'recorded', pending: log.pending() });
  } else {
    leapt += LONGEST_WAIT_MS;
    await drained();
    const grown = most() - before;
    const { held } = await heldMemory();
    say({ state: 'drained', head: log.head(), grown, kept: held - heldBefore.held });
  }
}
await terminal.close();
