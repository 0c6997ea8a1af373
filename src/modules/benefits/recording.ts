import type { Actor } from '../../kernel/roles.ts';
import { recorder } from '../../outbox/recorder.ts';
import type { TillEvent } from './acts.ts';
import { benefitEventSchemas } from './schema.ts';

/** Writing of this module's events, and by whom where nobody calls. */

export const { recordWith } = recorder<TillEvent>(benefitEventSchemas);

/** The terminal itself, ending what nobody waits for any more. */
export const MACHINE: Actor = { staff: 'shop', role: 'shop' };
