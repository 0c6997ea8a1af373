import { type Append as AppendOf, recorder } from '../../outbox/recorder.ts';
import { type PollingEvent, pollingEventSchemas } from './schema.ts';

/** Writing of polling events. */
export const { appendTo, recordWith, record } = recorder<PollingEvent>(pollingEventSchemas);
export type Append = AppendOf<PollingEvent>;
