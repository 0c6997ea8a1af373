/** What the run and its terminals say to each other, a line of JSON each. */
import { z } from 'zod';

/** How a terminal is started. `planted`: it accepts whether the centre granted or not, as no program of ours does. */
export const terminalSetupSchema = z.strictObject({
  dataDir: z.string(),
  device: z.string(),
  site: z.string(),
  tenant: z.string(),
  scope: z.string(),
  centralUrl: z.string(),
  centralPublicKey: z.string(),
  offsetMs: z.number(),
  planted: z.boolean(),
});
export type TerminalSetup = z.infer<typeof terminalSetupSchema>;

export const commandSchema = z.discriminatedUnion('kind', [
  z.object({ id: z.int(), kind: z.literal('try'), subject: z.string() }),
  z.object({ id: z.int(), kind: z.literal('clock'), offsetMs: z.number() }),
  z.object({ id: z.int(), kind: z.literal('status') }),
  z.object({ id: z.int(), kind: z.literal('stop') }),
]);
export type TerminalCommand = z.infer<typeof commandSchema>;

export const replySchema = z.object({
  id: z.int(),
  /** Of a try: how it ended, and the number of its record. */
  outcome: z.string().optional(),
  seq: z.int().optional(),
  /** Records the centre has not acknowledged, requests whose end is not known, whether there is a decision to go by. */
  pending: z.int().optional(),
  open: z.int().optional(),
  ready: z.boolean().optional(),
});
export type TerminalReply = z.infer<typeof replySchema>;

/** The first line of a terminal: the key the centre must know it by. */
export const helloSchema = z.object({ publicKey: z.string() });

/** Of every store of the run; there is nobody's data in them. */
export const STORE_KEY = new Uint8Array(32).fill(7);
