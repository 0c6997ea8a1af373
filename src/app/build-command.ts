/** Builds `dist/cli`: the `read` command as a few files (src/app/command.vite.config.ts). Without it the command runs from its sources. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { failure, type Result, success } from '../kernel/result.ts';
import { viteProgram } from './build-screens.ts';

const TOP = fileURLToPath(new URL('../../', import.meta.url));

/** `build_failed`: the end of vite's words in `detail.output`. */
export const buildCommand = async (): Promise<Result<void, 'vite_missing' | 'build_failed'>> => {
  const vite = viteProgram();
  if (vite === undefined) return failure('vite_missing', { part: 'cli' });
  const child = spawn(process.execPath, [vite, 'build', '-c', 'src/app/command.vite.config.ts'], {
    cwd: TOP,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  const [code] = await once(child, 'close');
  return code === 0
    ? success(undefined)
    : failure('build_failed', { part: 'cli', output: said.join('').slice(-4_000) });
};
