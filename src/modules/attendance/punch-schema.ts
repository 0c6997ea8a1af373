import { z } from 'zod';
import { eventIdSchema } from '../../kernel/ids.ts';
import { postIdSchema, punchedAtSchema, punchTypeSchema } from './ids-schema.ts';

/** A punch as it counts: what was recorded, with what was corrected of it. The fold makes them (`fold.ts`), the month takes them. */
export const punchSchema = z
  .strictObject({
    /** Of `punched`, or of the correction that added it. */
    id: eventIdSchema,
    at: punchedAtSchema,
    type: punchTypeSchema,
    post: postIdSchema.optional(),
    door: z.string(),
    device: z.string(),
    /** By a button, or by a person: a second tap that is meant. */
    meant: z.boolean(),
    suspect: z.boolean(),
    corrected: z.boolean(),
  })
  .readonly();
export type Punch = z.infer<typeof punchSchema>;
