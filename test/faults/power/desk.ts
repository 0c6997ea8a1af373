/**
 * A desk whose disk is about to refuse: `node desk.ts <dataDir>`. Each line on stdin is a search (which is an event before it is shown);
 * each line on stdout says what the screen was answered, what the desk says of its record, and how far the record is.
 */
import { createInterface } from 'node:readline';
import { openTerminal } from '../../../src/app/terminal.ts';
import { mustSucceed } from '../../../src/kernel/result.ts';
import { hands, openTown } from '../../harness/town-terminal.ts';

const [dataDir = ''] = process.argv.slice(2);
const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
const terminal = mustSucceed(openTerminal(town.optionsFor(town.reader(), { dataDir })));
const { call } = hands(terminal);
const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

say({ ready: true });
for await (const text of createInterface({ input: process.stdin })) {
  const reply = await call('desk.search', { text, purpose: 'inquiry' });
  say({
    reply: reply.type === 'result' ? reply.output : reply.type,
    record: terminal.state().record.state,
    head: terminal.log.head().seq,
  });
}
await terminal.close();
town.close();
