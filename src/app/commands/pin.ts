import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { openKeys } from '../card-read/hidden-input.ts';
import { askStaffPin } from '../staff-pin.ts';
import { fail, print } from './output.ts';

const run = async (): Promise<void> => {
  const stored = await askStaffPin(openKeys, (text) => process.stderr.write(text), realSystem);
  return stored.ok ? print(`pinScrypt: "${stored.value}"`) : fail(stored.reason);
};

export const definePin = (command: Command): void => {
  command.action(run);
};
