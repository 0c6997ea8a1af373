import { z } from 'zod';
import { shopIdSchema } from '../../outbox/benefits-shapes.ts';

/** What `kiosk-config/sites/*.yaml` says under `benefits:`: which shop this terminal stands in. What is offered there comes from the town. */
export const benefitsSiteSchema = z.strictObject({
  /** As the town's list of shops names it. */
  shop: shopIdSchema,
  /** How long the centre is waited for at the till before the rules for without a line decide, milliseconds. */
  answerMs: z.int().min(200).max(10_000).default(1_500),
  /** How long what a card may have stays on the screen after the card has gone, seconds. */
  showSeconds: z.int().min(10).max(600).default(60),
});
export type BenefitsSite = z.infer<typeof benefitsSiteSchema>;
