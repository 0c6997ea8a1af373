/** What terminals say of themselves with each batch (headers): only the last word, and only until this program ends. */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { System } from '../kernel/system.ts';
import { CLOCK_HEADER, PROGRAM_HEADER } from '../outbox/protocol.ts';
import type { OperatedTerminal } from './operation-schema.ts';

export interface Heard {
  note(device: string, headers: IncomingHttpHeaders): void;
  of(device: string): OperatedTerminal['said'];
}

const saidSchema = z.object({
  [PROGRAM_HEADER]: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}(-[a-z0-9.]{1,20})?$/),
  [CLOCK_HEADER]: z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number),
});

export const createHeard = (system: Pick<System, 'now'>): Heard => {
  const heard = new Map<string, NonNullable<OperatedTerminal['said']>>();
  return {
    note(device, headers) {
      const said = saidSchema.safeParse(headers);
      if (!said.success) return; // a program from before, or nonsense: nothing is known of it
      const { [PROGRAM_HEADER]: program, [CLOCK_HEADER]: clock } = said.data;
      heard.set(device, { program, aheadMs: Math.round(clock - system.now()) });
    },
    of: (device) => heard.get(device) ?? null,
  };
};
