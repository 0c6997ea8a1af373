/** `npm run check`: format, lint, types, pure types and import rules, side by side, since most of them use one core only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const COMMANDS = [
  'tsc -p tsconfig.json',
  'oxlint --type-aware',
  'depcruise --config .dependency-cruiser.cjs src electron test',
  'biome check .',
  'tsc -p tsconfig.pure.json',
];

/** What each says comes in one piece, when it has ended. */
const run = async (command: string): Promise<boolean> => {
  const [program = '', ...args] = command.split(' ');
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = await once(child, 'close');
  process.stdout.write(`$ ${command}\n${Buffer.concat(said).toString('utf8')}`);
  if (code !== 0) process.stdout.write(`failed: ${command}\n`);
  return code === 0;
};

const passed = await Promise.all(COMMANDS.map(run));
process.exitCode = passed.every(Boolean) ? 0 : 1;
