import { Command } from 'commander';
import { addVerifyLog } from './commands/verify-log.ts';

/** `kazasu`: one entry, subcommands. Exit codes: 0 good, 1 the thing asked about is bad, 2 wrong use. */
const program = new Command('kazasu')
  .description('かざす: マイナンバーカードの窓口')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2);
  });

addVerifyLog(program);

await program.parseAsync();
