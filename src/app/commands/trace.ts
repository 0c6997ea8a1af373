import type { Command } from 'commander';
export const defineTrace = (_command: Command): void => undefined;
