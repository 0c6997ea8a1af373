/** A polling desk as a process of its own, to be killed: accepts one elector after the other and says so when it is on the disk. */
import { realSystem } from '../../src/kernel/system.ts';
import { clerk, madeUp, must, openPollingDesk, POLL_DAY_10 } from '../harness/polling-desk.ts';

const [folder = '', first = '0'] = process.argv.slice(2);
const electors = Array.from({ length: 2_000 }, (_, at) =>
  madeUp(`1-${Math.floor(at / 50) + 1}-${(at % 50) + 1}`),
);
// Another minute at each start, so that no id is made twice.
const desk = openPollingDesk({ folder, electors, now: POLL_DAY_10 + Number(first) * 60_000 });
if (desk.state().phase === 'not_open') await desk.openDoors();
for (const { electorId } of electors.slice(Number(first))) {
  const look = await desk.scan(electorId);
  if (look.verdict.kind === 'ok') {
    const accepted = must(await desk.methods['polling.accept'].handle({ lookId: look.lookId }, clerk));
    if (accepted.outcome === 'accepted') process.stdout.write(`${electorId}\n`);
  }
  await desk.clear(look);
  desk.system.advance(1_000);
  await realSystem.sleep(1);
}
