import { z } from 'zod';
import { resultSchema } from '../../kernel/result-schema.ts';
import { earlyReasonSchema } from './schema.ts';

/** A4 papers of a polling station: which, and what became of it. What stands on them is the host's (`papers.ts`), never the page's. */
export const paperContract = {
  /**
   * `oath`: 宣誓書 of the look that is on the screen. `way`: 行き先の案内 of
   * a look that belongs to another place. `report`: 投票の状況・閉所報告書. `roll`: 予備の名簿（抄本）. `test`: 試し印刷.
   * Success: the printer has taken the whole file; `pages`: how many it is.
   */
  'polling.printPaper': {
    input: z.discriminatedUnion('paper', [
      z.strictObject({ paper: z.literal('oath'), lookId: z.uuid(), reason: earlyReasonSchema }),
      z.strictObject({ paper: z.literal('way'), lookId: z.uuid() }),
      z.strictObject({ paper: z.literal('report') }),
      z.strictObject({ paper: z.literal('roll') }),
      z.strictObject({ paper: z.literal('test') }),
    ]),
    output: resultSchema(z.strictObject({ pages: z.int().min(1) }), [
      /** This site has none. */
      'no_printer',
      /** It is not there, or does not take all of it. */
      'printer_silent',
      /** What is to be printed cannot be had: the look is over, no roll, nothing recorded. */
      'nothing_to_print',
    ]),
  },
} as const;
export type PaperRequest = z.infer<(typeof paperContract)['polling.printPaper']['input']>;
