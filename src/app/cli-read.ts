/** `kazasu read` alone, which is what `command.vite.config.ts` makes one program of. */
import { READ } from './commands/read-entry.ts';
import { runProgram } from './program.ts';

await runProgram([READ]);
