import type { CommandEntry } from '../program.ts';

export const READ: CommandEntry = {
  name: 'read',
  description: 'カードを待ち、読めるものを JSON で出す',
  load: async () => (await import('./read.ts')).defineRead,
};
