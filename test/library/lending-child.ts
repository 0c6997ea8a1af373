/** A desk without a line in a process of its own, for `kill.test.ts`: tells each book that it has said to be lent, until it is killed. */
import { openLibraryDesk } from '../harness/library-desk.ts';

const [folder = ''] = process.argv.slice(2);
const desk = await openLibraryDesk({ folder, site: { offline: { mostItems: 50 } } });
await desk.online();
await desk.cut(true);
await desk.begin('20000011');
for (let n = 0; n < 40; n += 1) {
  const code = String(110_000_017 + n * 11);
  const { kind } = await desk.lend(code);
  process.stdout.write(`${kind} ${code}\n`);
}
