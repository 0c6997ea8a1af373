/** The requests of a desk: what a call says, and what the dialect and the moment add. */
import type {
  CheckinAsk,
  CheckoutAsk,
  FeePaidAsk,
  HoldAsk,
  PatronInfoAsk,
  RenewAsk,
  Sip2Client,
  Sip2Options,
} from './client-types.ts';
import { time } from './kinds.ts';
import type { RequestKind, RequestOf } from './messages.ts';

type Made<K extends RequestKind> = RequestOf<K> & { readonly kind: K };
type AskOf<K extends keyof Sip2Client> = Parameters<Sip2Client[K]>[0];

/** Only what is there: an optional field that is left out is not written. */
type Given<T> = { readonly [N in keyof T]?: Exclude<T[N], undefined> };
const given = <T extends Readonly<Record<string, unknown>>>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;

const createParts = (options: Sip2Options) => {
  const { dialect, system } = options;
  const { terminalPassword } = options;
  return {
    institution: options.institution || dialect.institution,
    location: options.location || dialect.location,
    /** AC, where the protocol wants it whatever it holds. */
    mustPassword: terminalPassword ?? '',
    mayPassword: given({ terminalPassword }),
    now: (at: number | undefined): number => at ?? system.now(),
    language: dialect.language,
    currency: dialect.currency,
    extra: [],
  } as const;
};
type Parts = ReturnType<typeof createParts>;

const checkout = (parts: Parts, ask: CheckoutAsk): Made<'checkout'> => ({
  ...{ kind: 'checkout', renewal: ask.renewal ?? false, noBlock: ask.noBlock ?? false },
  ...{ at: parts.now(ask.at), due: ask.due, institution: parts.institution },
  ...{ patron: ask.patron, item: ask.item, terminalPassword: parts.mustPassword, extra: parts.extra },
  ...given({
    properties: ask.properties,
    patronPassword: ask.patronPassword,
    feeAcknowledged: ask.feeAcknowledged,
    cancel: ask.cancel,
  }),
});

const checkin = (parts: Parts, ask: CheckinAsk): Made<'checkin'> => ({
  ...{ kind: 'checkin', noBlock: ask.noBlock ?? false, at: parts.now(ask.at) },
  ...{ returnedAt: ask.returnedAt ?? parts.now(ask.at), location: ask.location ?? parts.location },
  ...{ institution: parts.institution, item: ask.item, terminalPassword: parts.mustPassword },
  extra: parts.extra,
  ...given({ properties: ask.properties, cancel: ask.cancel }),
});

const renew = (parts: Parts, ask: RenewAsk): Made<'renew'> => ({
  ...{ kind: 'renew', thirdParty: ask.thirdParty ?? false, noBlock: ask.noBlock ?? false },
  ...{ at: parts.now(ask.at), due: ask.due, institution: parts.institution, patron: ask.patron },
  ...{ extra: parts.extra, ...parts.mayPassword },
  ...given({
    patronPassword: ask.patronPassword,
    item: ask.item,
    title: ask.title,
    properties: ask.properties,
    feeAcknowledged: ask.feeAcknowledged,
  }),
});

const hold = (parts: Parts, ask: HoldAsk): Made<'hold'> => ({
  ...{ kind: 'hold', mode: ask.mode, at: parts.now(ask.at), institution: parts.institution },
  ...{ patron: ask.patron, extra: parts.extra, ...parts.mayPassword },
  ...given({
    // No such date: what cannot be written is refused, and not left out.
    expires: ask.expires === undefined ? undefined : (time.write(ask.expires) ?? '\0'),
    pickup: ask.pickup,
    holdType: ask.holdType,
    patronPassword: ask.patronPassword,
    item: ask.item,
    title: ask.title,
    feeAcknowledged: ask.feeAcknowledged,
  }),
});

const feePaid = (parts: Parts, ask: FeePaidAsk): Made<'feePaid'> => ({
  ...{ kind: 'feePaid', at: parts.now(ask.at), feeType: ask.feeType, payment: ask.payment },
  ...{ currency: parts.currency, amount: ask.amount, institution: parts.institution, patron: ask.patron },
  ...{ extra: parts.extra, ...parts.mayPassword },
  ...given({ patronPassword: ask.patronPassword, feeId: ask.feeId, transaction: ask.transaction }),
});

const patronInfo = (parts: Parts, ask: PatronInfoAsk): Made<'patronInfo'> => ({
  ...{ kind: 'patronInfo', language: parts.language, at: parts.now(undefined), summary: ask.list ?? 'none' },
  ...{ institution: parts.institution, patron: ask.patron, extra: parts.extra, ...parts.mayPassword },
  ...given({
    patronPassword: ask.patronPassword,
    start: ask.start === undefined ? undefined : String(ask.start),
    end: ask.end === undefined ? undefined : String(ask.end),
  }),
});

/** What a request of a patron, or of an item, and nothing more is made of. */
const ofPatron = (parts: Parts, ask: AskOf<'endSession'> & { readonly at?: number }) => ({
  ...{ at: parts.now(ask.at), institution: parts.institution, patron: ask.patron, extra: parts.extra },
  ...parts.mayPassword,
  ...given({ patronPassword: ask.patronPassword }),
});
const ofItem = (parts: Parts, item: string) => ({
  ...{ at: parts.now(undefined), institution: parts.institution, item, extra: parts.extra },
  ...parts.mayPassword,
});

export const createRequests = (options: Sip2Options) => {
  const parts = createParts(options);
  return {
    checkout: (ask: CheckoutAsk) => checkout(parts, ask),
    checkin: (ask: CheckinAsk) => checkin(parts, ask),
    renew: (ask: RenewAsk) => renew(parts, ask),
    hold: (ask: HoldAsk) => hold(parts, ask),
    feePaid: (ask: FeePaidAsk) => feePaid(parts, ask),
    patronInfo: (ask: PatronInfoAsk) => patronInfo(parts, ask),
    patronStatus: (ask: AskOf<'patronStatus'>): Made<'patronStatus'> => ({
      ...{ kind: 'patronStatus', language: parts.language, ...ofPatron(parts, ask) },
      ...{ terminalPassword: parts.mustPassword, patronPassword: ask.patronPassword ?? '' },
    }),
    renewAll: (ask: AskOf<'renewAll'>): Made<'renewAll'> => ({
      ...{ kind: 'renewAll', ...ofPatron(parts, ask) },
      ...given({ feeAcknowledged: ask.feeAcknowledged }),
    }),
    itemInfo: (ask: AskOf<'itemInfo'>): Made<'itemInfo'> => ({
      kind: 'itemInfo',
      ...ofItem(parts, ask.item),
    }),
    itemStatusUpdate: (ask: AskOf<'itemStatusUpdate'>): Made<'itemStatusUpdate'> => ({
      ...{ kind: 'itemStatusUpdate', ...ofItem(parts, ask.item), properties: ask.properties },
    }),
    endSession: (ask: AskOf<'endSession'>): Made<'endSession'> => ({
      kind: 'endSession',
      ...ofPatron(parts, ask),
    }),
    patronEnable: (ask: AskOf<'patronEnable'>): Made<'patronEnable'> => ({
      ...{ kind: 'patronEnable', ...ofPatron(parts, ask) },
    }),
    blockPatron: (ask: AskOf<'blockPatron'>): Made<'blockPatron'> => ({
      ...{ kind: 'blockPatron', cardRetained: ask.cardRetained, at: parts.now(undefined) },
      ...{ institution: parts.institution, message: ask.message, patron: ask.patron },
      ...{ terminalPassword: parts.mustPassword, extra: parts.extra },
    }),
  };
};
