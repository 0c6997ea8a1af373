/** Planted: no answer is taken for a good one, and what was sent is never sent again. */
import type { SentLog } from '../../../src/outbox/log-types.ts';
import type { Transport } from '../../../src/sync/http-transport.ts';
import type { SyncOptions } from '../../../src/sync/runner.ts';

/** Moves the mark as if everything had arrived, whatever the answer says. */
const skip = (log: SentLog, transport: Transport): Transport => ({
  async send(stream, batch, signal) {
    const outcome = await transport.send(stream, batch, signal);
    if (outcome.kind === 'failed') log.rewind({ seq: batch.head.seq, hash: batch.head.hash });
    return outcome;
  },
});

export const lostAck = (options: SyncOptions): SyncOptions => ({
  ...options,
  transport: skip(options.log, options.transport),
});
