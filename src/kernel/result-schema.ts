import { z } from 'zod';

/** Schema of a `Result` on the wire: the value, or one of the named reasons. */
export const resultSchema = <V extends z.ZodType, const R extends readonly [string, ...string[]]>(
  value: V,
  reasons: R,
) =>
  z.discriminatedUnion('ok', [
    z.strictObject({ ok: z.literal(true), value }),
    z.strictObject({
      ok: z.literal(false),
      reason: z.enum(reasons),
      detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    }),
  ]);
