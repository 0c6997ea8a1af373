/** SIP2 client: typed calls to a library system, one at a time, on a line that is kept (`keeper.ts`). */
import { failure, success } from '../kernel/result.ts';
import type { Called, CallFailure, CallRefused, Sip2Client, Sip2Options } from './client-types.ts';
import type { Ask } from './connection.ts';
import { createKeeper } from './keeper.ts';
import type { ReplyKind, ReplyOf, Request, Supported } from './messages.ts';
import { statusAsk } from './opening.ts';
import { createRequests } from './request-making.ts';

const refused = (reason: CallFailure, mayBeDone = false): CallRefused => ({ ...failure(reason), mayBeDone });

type Callable = Exclude<Supported, 'resend' | 'login' | 'status'>;
/** Of each call: what answers it, and whether the library system does something for it. */
const CALLS = {
  patronStatus: { reply: 'patronStatus', changes: false },
  patronInfo: { reply: 'patronInfo', changes: false },
  checkout: { reply: 'checkout', changes: true },
  checkin: { reply: 'checkin', changes: true },
  renew: { reply: 'renew', changes: true },
  renewAll: { reply: 'renewAll', changes: true },
  hold: { reply: 'hold', changes: true },
  itemInfo: { reply: 'itemInfo', changes: false },
  itemStatusUpdate: { reply: 'itemStatusUpdate', changes: true },
  endSession: { reply: 'endSession', changes: false },
  feePaid: { reply: 'feePaid', changes: true },
  blockPatron: { reply: 'patronStatus', changes: true },
  patronEnable: { reply: 'patronEnable', changes: true },
} as const satisfies Record<Callable, { reply: ReplyKind; changes: boolean }>;

type ReplyTo<K extends Callable> = ReplyOf<(typeof CALLS)[K]['reply']>;

type Calling = Request & { readonly kind: Callable };

const askOf = (request: Calling): Ask => {
  const { reply, changes } = CALLS[request.kind];
  return {
    ...{ request, reply, changes },
    patron: 'patron' in request ? request.patron : undefined,
    item: 'item' in request ? request.item : undefined,
  };
};

export const createSip2Client = (options: Sip2Options): Sip2Client => {
  const { system, dialect } = options;
  let lastUsed = system.monotonic();
  let isClosed = false;
  const keeper = createKeeper(options, () => lastUsed);
  const make = createRequests(options);

  const sendOnce = async (ask: Ask, message: Supported): Promise<Called<unknown>> => {
    if (isClosed) return refused('closed');
    const line = await keeper.line();
    const state = keeper.state();
    if (isClosed) return refused('closed');
    if (line === undefined || !state.online)
      return refused(!state.online && state.why === 'login_refused' ? 'login_refused' : 'offline');
    if (!state.status.supports.includes(message)) return refused('not_supported');
    line.setResends(state.status.supports.includes('resend'));
    lastUsed = system.monotonic();
    const answer = await line.ask(ask);
    lastUsed = system.monotonic();
    if (answer.ok) return success(answer.value);
    return refused(isClosed ? 'closed' : answer.reason, answer.mayBeDone);
  };
  const send = (ask: Ask, message: Supported): Promise<Called<unknown>> =>
    keeper.inTurn(async () => {
      const answer = await sendOnce(ask, message);
      // A line that was cut while it was quiet is found out by the next request; one that changes nothing is asked once more.
      return answer.ok || answer.reason !== 'dropped' || ask.changes ? answer : sendOnce(ask, message);
    });
  const call = async <M extends Calling>(request: M): Promise<Called<ReplyTo<M['kind']>>> => {
    if ('noBlock' in request && request.noBlock && !dialect.noBlock) return refused('not_supported');
    // The exchange takes no other kind of reply for an answer.
    return (await send(askOf(request), request.kind)) as Called<ReplyTo<M['kind']>>;
  };

  return {
    patronStatus: (ask) => call(make.patronStatus(ask)),
    patronInfo: (ask) => call(make.patronInfo(ask)),
    checkout: (ask) => call(make.checkout(ask)),
    checkin: (ask) => call(make.checkin(ask)),
    renew: (ask) => call(make.renew(ask)),
    renewAll: (ask) => call(make.renewAll(ask)),
    hold: (ask) => call(make.hold(ask)),
    itemInfo: (ask) => call(make.itemInfo(ask)),
    itemStatusUpdate: (ask) => call(make.itemStatusUpdate(ask)),
    endSession: (ask) => call(make.endSession(ask)),
    feePaid: (ask) => call(make.feePaid(ask)),
    blockPatron: (ask) => call(make.blockPatron(ask)),
    patronEnable: (ask) => call(make.patronEnable(ask)),
    status: async () => (await send(statusAsk(options), 'status')) as Called<ReplyOf<'status'>>,
    state: () => keeper.state(),
    subscribe: (listener) => keeper.subscribe(listener),
    async close() {
      isClosed = true;
      await keeper.close();
    },
  };
};
