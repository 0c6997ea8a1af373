/** What the made-up library answers to each request of SIP2. */
import { type CivilDate, civilDateInJapan, formatWareki } from '../../kernel/dates.ts';
import type { Result } from '../../kernel/result.ts';
import type { Dialect } from '../../sip2/dialect.ts';
import { PATRON_FLAGS, type PatronFlag } from '../../sip2/kinds.ts';
import type { Reply, ReplyOf, Request, RequestOf } from '../../sip2/messages.ts';
import { SUPPORTED } from '../../sip2/messages.ts';
import { type Circulation, isOverdue, type Loan, type Refusal, standingOf } from './circulation.ts';
import { CATEGORIES } from './collection.ts';

/** How this library writes a due date. */
export type DueStyle = 'slash' | 'iso' | 'sip' | 'wareki' | 'month_first';

export interface Answering {
  readonly circulation: Circulation;
  readonly dialect: Dialect;
  readonly due: DueStyle;
  readonly now: () => number;
  /** Whether this user and password are let in; everybody where the library has none. */
  readonly letsIn: (user: string, password: string) => boolean;
}

const SAYS: Readonly<Record<Refusal, string>> = {
  unknown_patron: 'この利用者番号は 登録されていません',
  unknown_item: 'この資料は 登録されていません',
  blocked: '貸出できません。カウンターへ お越しください',
  card_lost: 'このカードは 紛失の届けが 出ています',
  expired: '有効期限が 切れています',
  limit: '貸出できる数を こえています',
  reference: 'この資料は 館内でご覧ください',
  lost: 'この資料は カウンターへ お持ちください',
  lent_to_another: 'この資料は 他の方に 貸出中です',
  lent_already: 'この資料は すでに 貸出しています',
  held_for_another: 'この資料は 予約されています',
  not_lent: 'この資料は 貸出中では ありません',
  no_more_renewals: 'これ以上 延長できません',
  no_such_hold: '予約がありません',
  held_already: 'すでに 予約されています',
  too_much: '金額を 確認してください',
};

const dueText = (due: CivilDate, style: DueStyle): string => {
  const [year = '', month = '', day = ''] = due.split('-');
  const styles: Readonly<Record<DueStyle, string>> = {
    slash: `${year}/${month}/${day}`,
    iso: due,
    sip: `${year}${month}${day}    235900`,
    wareki: formatWareki(due) ?? due,
    month_first: `${month}/${day}/${year}`,
  };
  return styles[style];
};

type Made<K extends Reply['kind']> = ReplyOf<K> & { readonly kind: K };
const SAID = { screen: [] as readonly string[], print: [] as readonly string[], extra: [] } as const;
const said = (result: Result<unknown, Refusal>) =>
  result.ok ? SAID : { ...SAID, screen: [SAYS[result.reason]], print: [SAYS[result.reason]] };

const flagsOf = ({ circulation, now }: Answering, number: string): readonly PatronFlag[] => {
  const patron = circulation.patron(number);
  if (patron === undefined) return ['charge_denied', 'renewal_denied', 'recall_denied', 'hold_denied'];
  const loans = circulation.loansOf(number);
  const flags = new Set<PatronFlag>();
  if (standingOf(patron, now()) !== undefined)
    flags.add('charge_denied').add('renewal_denied').add('hold_denied');
  if (patron.cardLost === true) flags.add('card_lost');
  if (loans.length >= patron.limit) flags.add('too_many_charged');
  if (loans.some((loan) => isOverdue(loan, now()))) flags.add('too_many_overdue');
  if (patron.owes > 0) flags.add('excessive_fees');
  return PATRON_FLAGS.filter((flag) => flags.has(flag));
};

/** What 24, 26 and 64 have alike. */
const standing = (parts: Answering, number: string, language: string, password = '') => {
  const patron = parts.circulation.patron(number);
  const stop = patron === undefined ? 'unknown_patron' : standingOf(patron, parts.now());
  return {
    ...{ flags: flagsOf(parts, number), language, at: parts.now() },
    ...{
      institution: parts.dialect.institution,
      patron: number,
      name: patron?.name ?? '',
      valid: patron !== undefined,
    },
    ...(patron === undefined
      ? {}
      : {
          passwordOk: password === '' || password === patron.password,
          expires: patron.expires,
          category: CATEGORIES[patron.category],
        }),
    ...(patron === undefined || patron.birthDate === '' ? {} : { birthDate: patron.birthDate }),
    ...(stop === undefined ? SAID : { ...SAID, screen: [SAYS[stop]] }),
  };
};

const charge = ({ circulation, dialect }: Answering, number: string) => {
  const owes = circulation.patron(number)?.owes ?? 0;
  return owes === 0 ? {} : { currency: dialect.currency, fee: String(owes) };
};

const patronStatus = (
  parts: Answering,
  patron: string,
  language: string,
  password?: string,
): Made<'patronStatus'> => ({
  kind: 'patronStatus',
  ...standing(parts, patron, language, password),
  ...charge(parts, patron),
});

const pageOf = (items: readonly string[], { start, end }: RequestOf<'patronInfo'>): readonly string[] => {
  const from = Math.max(Number(start ?? 1) || 1, 1);
  return items.slice(from - 1, Number(end ?? items.length) || items.length);
};

const patronInfo = (parts: Answering, request: RequestOf<'patronInfo'>): Made<'patronInfo'> => {
  const { circulation, now } = parts;
  const loans = circulation.loansOf(request.patron);
  const holds = circulation.holdsOf(request.patron);
  const patron = circulation.patron(request.patron);
  const lists = {
    holds: holds.filter(({ ready }) => ready).map(({ item }) => item),
    overdue: loans.filter((loan) => isOverdue(loan, now())).map(({ item }) => item),
    charged: loans.map(({ item }) => item),
    fines: patron !== undefined && patron.owes > 0 ? [`弁償金 ${patron.owes}円`] : [],
    recalls: [],
    unavailable_holds: holds.filter(({ ready }) => !ready).map(({ item }) => item),
  };
  const listed = (kind: keyof typeof lists): readonly string[] =>
    request.summary === kind ? pageOf(lists[kind], request) : [];
  return {
    ...{
      kind: 'patronInfo',
      ...standing(parts, request.patron, request.language, request.patronPassword),
      ...charge(parts, request.patron),
    },
    ...{
      holdsCount: lists.holds.length,
      overdueCount: lists.overdue.length,
      chargedCount: lists.charged.length,
    },
    ...{
      finesCount: lists.fines.length,
      recallsCount: 0,
      unavailableHoldsCount: lists.unavailable_holds.length,
    },
    ...(patron === undefined
      ? {}
      : { chargedLimit: String(patron.limit).padStart(4, '0'), holdsLimit: '0010' }),
    ...{ holds: listed('holds'), overdue: listed('overdue'), charged: listed('charged') },
    ...{ fines: listed('fines'), recalls: [], unavailableHolds: listed('unavailable_holds') },
  };
};

const lent = (
  parts: Answering,
  { patron, item = '' }: { readonly patron: string; readonly item?: string },
  result: Result<Loan, Refusal>,
) => {
  const thing = parts.circulation.item(item);
  return {
    ...{
      ok: result.ok,
      renewalOk: false,
      magnetic: 'no' as const,
      desensitize: result.ok ? ('yes' as const) : ('no' as const),
    },
    ...{ at: parts.now(), institution: parts.dialect.institution, patron, item, title: thing?.title ?? '' },
    due: result.ok ? dueText(result.value.due, parts.due) : '',
    ...(thing === undefined ? {} : { media: thing.media }),
    ...(thing === undefined || thing.properties === '' ? {} : { properties: thing.properties }),
    ...said(result),
  };
};

const checkout = (parts: Answering, request: RequestOf<'checkout'>): Made<'checkout'> => {
  const { circulation, now } = parts;
  const { patron, item, noBlock, renewal } = request;
  if (request.cancel === true)
    return { kind: 'checkout', ...lent(parts, request, circulation.cancelCheckout(patron, item)), due: '' };
  const before = circulation.loan(item);
  // Told afterwards, it counts from the day at the desk, and the date that was told there; some clients fill that date in always.
  const due = noBlock && request.due !== undefined ? civilDateInJapan(request.due) : undefined;
  const result = circulation.checkout(patron, item, {
    now: noBlock ? (request.at ?? now()) : now(),
    noBlock,
    renewal,
    due,
  });
  const renewalOk = result.ok && before?.patron === patron;
  return { kind: 'checkout', ...lent(parts, request, result), renewalOk };
};

const checkin = (parts: Answering, { item, institution }: RequestOf<'checkin'>): Made<'checkin'> => {
  const { circulation, now } = parts;
  const thing = circulation.item(item);
  const result = circulation.checkin(item);
  const waits = result.ok ? result.value.waits : undefined;
  return {
    ...{ kind: 'checkin', ok: result.ok, resensitize: result.ok, magnetic: 'no' },
    ...{
      alert: !result.ok || waits !== undefined,
      at: now(),
      institution: institution || parts.dialect.institution,
    },
    ...{ item, permanentLocation: thing?.shelf ?? '' },
    ...(thing === undefined
      ? {}
      : {
          title: thing.title,
          media: thing.media,
          callNumber: thing.callNumber,
          sortBin: waits === undefined ? '01' : '09',
        }),
    ...(result.ok && result.value.loan !== undefined ? { patron: result.value.loan.patron } : {}),
    ...(waits === undefined ? {} : { alertType: '01', holdPatron: waits }),
    ...said(result),
    ...(waits === undefined ? {} : { screen: ['予約の資料です。予約棚へ おいてください'] }),
  };
};

const circulationCode = ({ circulation }: Answering, barcode: string): string => {
  const item = circulation.item(barcode);
  if (item === undefined || item.reference === true) return '01';
  if (item.lost === true) return '12';
  if (circulation.loan(barcode) !== undefined) return '04';
  return item.onHoldShelf ? '08' : '03';
};

const itemInfo = (parts: Answering, { item }: RequestOf<'itemInfo'>): Made<'itemInfo'> => {
  const thing = parts.circulation.item(item);
  const loan = parts.circulation.loan(item);
  return {
    ...{
      kind: 'itemInfo',
      circulation: circulationCode(parts, item),
      security: '01',
      feeType: '01',
      at: parts.now(),
    },
    ...{ item, title: thing?.title ?? '' },
    ...(loan === undefined ? {} : { due: dueText(loan.due, parts.due), patron: loan.patron }),
    ...(thing === undefined
      ? { ...SAID, screen: [SAYS.unknown_item] }
      : {
          ...{ holdQueue: String(thing.waitedForBy.length).padStart(5, '0'), media: thing.media },
          ...{ permanentLocation: thing.shelf, location: thing.shelf, callNumber: thing.callNumber },
          ...(thing.properties === '' ? {} : { properties: thing.properties }),
          ...SAID,
        }),
  };
};

const renewAll = (parts: Answering, { patron, institution }: RequestOf<'renewAll'>): Made<'renewAll'> => {
  const { circulation, now } = parts;
  const results = circulation
    .loansOf(patron)
    .map(({ item }) => ({ item, done: circulation.renew(patron, item, { now: now(), noBlock: false }).ok }));
  const items = (done: boolean): string[] =>
    results.filter((each) => each.done === done).map(({ item }) => item);
  const [renewed, unrenewed] = [items(true), items(false)];
  return {
    ...{ kind: 'renewAll', ok: circulation.patron(patron) !== undefined, at: now(), institution },
    ...{ renewedCount: renewed.length, unrenewedCount: unrenewed.length, renewed, unrenewed, ...SAID },
  };
};

const hold = (parts: Answering, request: RequestOf<'hold'>): Made<'hold'> => {
  const { item = '', patron, mode } = request;
  const available = parts.circulation.item(item)?.onHoldShelf === true;
  const result = parts.circulation.hold(patron, item, mode);
  return {
    ...{
      kind: 'hold',
      ok: result.ok,
      available,
      at: parts.now(),
      institution: parts.dialect.institution,
      patron,
      item,
    },
    ...(result.ok && result.value > 0 ? { queuePosition: String(result.value) } : {}),
    ...(request.pickup === undefined ? {} : { pickup: request.pickup }),
    title: parts.circulation.item(item)?.title ?? '',
    ...said(result),
  };
};

const status = ({ dialect, now }: Answering): Made<'status'> => ({
  ...{ kind: 'status', online: true, checkinOk: true, checkoutOk: true, renewalOk: true },
  ...{
    statusUpdateOk: true,
    offlineOk: dialect.noBlock,
    timeout: 100,
    retries: 3,
    at: now(),
    version: '2.00',
  },
  ...{ institution: dialect.institution, library: '訓練図書館', terminal: '訓練' },
  supported: SUPPORTED.map((message) => (dialect.supports.includes(message) ? 'Y' : 'N')).join(''),
  ...SAID,
});

const ofItem = (
  parts: Answering,
  { item, properties }: RequestOf<'itemStatusUpdate'>,
): Made<'itemStatusUpdate'> => {
  const thing = parts.circulation.item(item);
  parts.circulation.setProperties(item, properties);
  return {
    ...{ kind: 'itemStatusUpdate', ok: thing !== undefined, at: parts.now(), item },
    ...(thing === undefined ? {} : { title: thing.title }),
    ...SAID,
  };
};

const feePaid = (parts: Answering, request: RequestOf<'feePaid'>): Made<'feePaid'> => {
  const result = parts.circulation.pay(request.patron, Number(request.amount));
  return {
    ...{
      kind: 'feePaid',
      accepted: result.ok,
      at: parts.now(),
      institution: request.institution,
      patron: request.patron,
    },
    ...(request.transaction === undefined ? {} : { transaction: request.transaction }),
    ...said(result),
  };
};

const enabled = (parts: Answering, { patron }: RequestOf<'patronEnable'>): Made<'patronEnable'> => {
  parts.circulation.setBlocked(patron, false);
  return { kind: 'patronEnable', ...standing(parts, patron, parts.dialect.language) };
};

const blocked = (parts: Answering, { patron }: RequestOf<'blockPatron'>): Made<'patronStatus'> => {
  parts.circulation.setBlocked(patron, true);
  return patronStatus(parts, patron, parts.dialect.language);
};

/** The answer to a request; `undefined` to 97, which is the line's own. */
export const answerTo = (request: Request, parts: Answering): Reply | undefined => {
  const { circulation, now } = parts;
  switch (request.kind) {
    case 'login':
      return { kind: 'login', ok: parts.letsIn(request.user, request.password), extra: [] };
    case 'status':
      return status(parts);
    case 'patronStatus':
      return patronStatus(parts, request.patron, request.language, request.patronPassword);
    case 'patronInfo':
      return patronInfo(parts, request);
    case 'checkout':
      return checkout(parts, request);
    case 'checkin':
      return checkin(parts, request);
    case 'renew': {
      const told = { now: now(), noBlock: request.noBlock };
      const result = circulation.renew(request.patron, request.item ?? '', told);
      return { kind: 'renew', ...lent(parts, request, result), renewalOk: result.ok };
    }
    case 'renewAll':
      return renewAll(parts, request);
    case 'hold':
      return hold(parts, request);
    case 'itemInfo':
      return itemInfo(parts, request);
    case 'itemStatusUpdate':
      return ofItem(parts, request);
    case 'endSession':
      return {
        ...{
          kind: 'endSession',
          ended: true,
          at: now(),
          institution: request.institution,
          patron: request.patron,
        },
        ...SAID,
      };
    case 'feePaid':
      return feePaid(parts, request);
    case 'blockPatron':
      return blocked(parts, request);
    case 'patronEnable':
      return enabled(parts, request);
    case 'resendReply':
      return undefined;
    default:
      return request satisfies never;
  }
};
