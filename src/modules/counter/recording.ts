import { recorder } from '../../outbox/recorder.ts';
import { type CounterEvent, counterEventSchemas } from './events-schema.ts';

/** Writing of counter events. */
export const { appendTo, record } = recorder<CounterEvent>(counterEventSchemas);
