import { z } from 'zod';
import { resultSchema } from '../../kernel/result-schema.ts';
import { whoSchema } from './who-schema.ts';

/** A4 papers for the desk, as PDF: 避難者名簿, and the 避難者カード of a household. */
export const paperContract = {
  'shelter.paper': {
    input: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('roster') }),
      z.strictObject({ kind: z.literal('card'), who: whoSchema }),
    ]),
    output: resultSchema(
      z.strictObject({
        /** application/pdf, base64. */
        pdf: z.base64(),
        pages: z.int().min(1),
      }),
      ['no_such_visit', 'cannot_record'],
    ),
  },
} as const;
