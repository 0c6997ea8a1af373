import { Command } from 'commander';

/** Gives the command its options and its action. */
type Define = (command: Command) => void;

export interface CommandEntry {
  readonly name: string;
  /** One line of `kazasu --help`. */
  readonly description: string;
  /** Only the command that was asked for is loaded: a read over the counter must not wait for the centre's database. */
  readonly load: () => Promise<Define>;
}

/** `kazasu`: one entry, subcommands. Exit codes: 0 good, 1 the thing asked about is bad, 2 wrong use; `read` has more. */
export const runProgram = async (commands: readonly CommandEntry[]): Promise<void> => {
  const program = new Command('kazasu')
    .description('かざす: マイナンバーカードの窓口')
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    });
  const [first, second] = process.argv.slice(2);
  const asked = first === 'help' ? second : first;
  for (const { name, description, load } of commands) {
    const command = program.command(name).description(description);
    if (name === asked) (await load())(command);
  }
  await program.parseAsync();
};
