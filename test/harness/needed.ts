import { spawnSync } from 'node:child_process';

/**
 * Whether a tool is missing here, so that its tests are skipped by name. In CI nothing may be missing: there the tests
 * run and fail.
 */
export const needed = (tool: string): boolean => {
  const there = spawnSync('which', [tool], { stdio: 'ignore' }).status === 0;
  if (!there) process.stdout.write(`skipped here: ${tool} is not installed (bash test/install-debian.sh)\n`);
  return !there && process.env['CI'] !== 'true';
};
