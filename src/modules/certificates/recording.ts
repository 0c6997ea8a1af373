import type { Actor } from '../../kernel/roles.ts';
import { type Append as AppendOf, recorder } from '../../outbox/recorder.ts';
import { type CertificateEvent, certificateEventSchemas } from './schema.ts';

/** Writing of this module's events, and by whom where nobody calls. */

export const { recordWith, record } = recorder<CertificateEvent>(certificateEventSchemas);
export type Append = AppendOf<CertificateEvent>;

/** The machine itself, going on with what a clerk asked for. */
export const MACHINE: Actor = { staff: 'desk', role: 'clerk' };
