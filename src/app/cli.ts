import { Command } from 'commander';
import { addBuild } from './commands/build.ts';
import { addCard } from './commands/card.ts';
import { addCentral } from './commands/central.ts';
import { addDesk } from './commands/desk.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEnrolCode } from './commands/enrol-code.ts';
import { addRead } from './commands/read.ts';
import { addStart } from './commands/start.ts';
import { addTerminal } from './commands/terminal.ts';
import { addTown } from './commands/town.ts';
import { addVerifyLog } from './commands/verify-log.ts';

/** `kazasu`: one entry, subcommands. Exit codes: 0 good, 1 the thing asked about is bad, 2 wrong use. */
const program = new Command('kazasu')
  .description('かざす: マイナンバーカードの窓口')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2);
  });

for (const add of [
  addStart,
  addTerminal,
  addCentral,
  addCard,
  addDesk,
  addRead,
  addTown,
  addDoctor,
  addVerifyLog,
  addBuild,
  addEnrolCode,
])
  add(program);

await program.parseAsync();
