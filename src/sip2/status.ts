/** What the library system says of itself (98). */
import type { SystemStatus } from './client-types.ts';
import type { Dialect } from './dialect.ts';
import { type ReplyOf, SUPPORTED, type Supported } from './messages.ts';

const supportsOf = (letters: string | undefined, dialect: Dialect): readonly Supported[] =>
  dialect.ignoresSupported
    ? dialect.supports
    : SUPPORTED.filter((message, at) => {
        const letter = letters?.charAt(at).toUpperCase();
        return letter === 'Y' || (letter !== 'N' && dialect.supports.includes(message));
      });

export const statusOf = (reply: ReplyOf<'status'>, dialect: Dialect, now: number): SystemStatus => ({
  library: reply.library ?? '',
  institution: reply.institution,
  version: reply.version.trim(),
  supports: supportsOf(reply.supported, dialect),
  allows: {
    checkin: reply.checkinOk,
    checkout: reply.checkoutOk,
    renewal: reply.renewalOk,
    statusUpdate: reply.statusUpdateOk,
    offline: reply.offlineOk,
  },
  clockAheadMs: reply.at === undefined ? undefined : reply.at - now,
});

/** Of a system whose dialect says that it is not to be asked. */
export const untoldStatus = (dialect: Dialect): SystemStatus => ({
  ...{ library: '', institution: dialect.institution, version: '2.00', supports: dialect.supports },
  allows: { checkin: true, checkout: true, renewal: true, statusUpdate: true, offline: true },
  clockAheadMs: undefined,
});
