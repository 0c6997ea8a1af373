/** What a reservation is about and what a terminal without a line may do: shapes that a page of the console compiles too. */
import { z } from 'zod';

/** What is to happen once: one election's reception, for example. */
export const scopeIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/**
 * What a terminal does that cannot reach the centre in time. `strict`: nobody is accepted without a reservation; the phone or
 * paper procedure. `escrow`: a subject was given to one terminal beforehand, which alone may accept it, with or without a line.
 * `available`: accepted for the time being; two of a kind are found when the records meet.
 */
export const policySchema = z.enum(['strict', 'escrow', 'available']);
export type ReservePolicy = z.infer<typeof policySchema>;

/** How long the desk waits for the centre before the policy decides, milliseconds (systems.md §2). */
export const DEFAULT_BUDGET_MS = 300;
export const budgetSchema = z.int().min(50).max(5_000);
