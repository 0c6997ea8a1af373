/** 図書館システム by SIP2, as the library's desk sees it (`modules/library/system.ts`). What a reply means is decided here, and nowhere else. */
import { addDays, civilDateInJapan, parseCompactDate } from '../kernel/dates.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type Due,
  dueWords,
  type Item,
  type LendAnswer,
  type LibrarySystem,
  type Loan,
  type Patron,
  type PatronFlag,
  type ReturnAnswer,
  type SystemFailure,
  type Told,
} from '../modules/library/index.ts';
import { type Called, type Dialect, type ReplyOf, readDue, type Sip2Client } from '../sip2/index.ts';

interface Options {
  readonly client: Sip2Client;
  readonly dialect: Pick<Dialect, 'dueDates'>;
  readonly kind: 'sip2' | 'simulated';
  readonly system: Pick<System, 'now'>;
}

const REASONS: Readonly<Record<string, SystemFailure>> = {
  offline: 'offline',
  dropped: 'offline',
  closed: 'offline',
  timeout: 'timeout',
  not_supported: 'not_supported',
  login_refused: 'login_refused',
};

const told = <R, T>(called: Called<R>, read: (reply: R) => T): Told<T> =>
  called.ok
    ? success(read(called.value))
    : failure(REASONS[called.reason] ?? 'garbled', { maybe: called.mayBeDone, why: called.reason });

/** Titles as catalogues write them: blanks at both ends, `title / author`. */
const titleOf = (title: string | undefined): string => (title ?? '').trim().slice(0, 200);

const saidBy = ({ screen }: { readonly screen: readonly string[] }): readonly string[] =>
  screen
    .map((words) => words.trim())
    .filter((words) => words !== '')
    .slice(0, 10);

const dueOf = (text: string | undefined, { dialect }: Options): Due | null => {
  const trimmed = (text ?? '').trim();
  if (trimmed === '') return null;
  const due = readDue(trimmed, dialect.dueDates);
  if (due === undefined) return { text: trimmed.slice(0, 60), firm: true };
  const words = dueWords(Date.parse(`${due.on}T12:00:00+09:00`));
  return { text: due.at === undefined ? words : `${words} ${due.at}`, firm: true };
};

const isPast = (text: string | undefined, { dialect, system }: Options): boolean => {
  const due = readDue((text ?? '').trim(), dialect.dueDates);
  return due !== undefined && due.on < civilDateInJapan(system.now());
};

const FLAGS: Readonly<Record<string, PatronFlag>> = {
  charge_denied: 'charge_denied',
  renewal_denied: 'renewal_denied',
  hold_denied: 'hold_denied',
  card_lost: 'card_lost',
  too_many_charged: 'too_many_charged',
  too_many_overdue: 'too_many_overdue',
  too_many_lost: 'too_many_lost',
  too_many_billed: 'excessive_fines',
  excessive_fines: 'excessive_fines',
  excessive_fees: 'excessive_fines',
  recall_overdue: 'recall_overdue',
};

/** 有効期限 as `PA` has it [K]; the day itself is still good. */
const isExpired = (text: string | undefined, { system }: Options): boolean | null => {
  const day = parseCompactDate((text ?? '').trim().slice(0, 8));
  return day === undefined ? null : day < civilDateInJapan(system.now());
};

type Told24 = ReplyOf<'patronStatus'> | ReplyOf<'patronInfo'>;

const countsOf = (reply: Told24): Pick<Patron, 'lent' | 'overdue' | 'ready' | 'limit'> => {
  if (reply.kind !== 'patronInfo') return { lent: null, overdue: null, ready: null, limit: null };
  const limit = Number(reply.chargedLimit ?? Number.NaN);
  return {
    lent: reply.chargedCount ?? null,
    overdue: reply.overdueCount ?? null,
    ready: reply.holdsCount ?? null,
    limit: Number.isInteger(limit) && limit > 0 ? limit : null,
  };
};

const patronOf = (number: string, reply: Told24, options: Options): Patron => {
  const name = reply.name.trim();
  const fee = (reply.fee ?? '').trim();
  // A server that does not say BL knows whom it names.
  const known = reply.valid === true || name !== '';
  return {
    number,
    name,
    known,
    valid: reply.valid ?? known,
    expired: isExpired(reply.expires, options),
    category: (reply.category ?? '').trim() || null,
    flags: reply.flags.flatMap((flag) => FLAGS[flag] ?? []),
    ...countsOf(reply),
    fee: fee === '' || Number(fee) === 0 ? null : fee,
    passwordOk: reply.passwordOk ?? null,
    said: saidBy(reply),
  };
};

const CIRCULATION: Readonly<Record<string, Item['standing']>> = {
  '03': 'available',
  '09': 'available',
  '04': 'lent',
  '05': 'lent',
  '07': 'lent',
  '08': 'on_hold_shelf',
};

const itemOf = (code: string, reply: ReplyOf<'itemInfo'>, options: Options): Item => {
  const title = titleOf(reply.title);
  return {
    code,
    // An item that is not there is told as one without a title.
    known: title !== '',
    title,
    standing: CIRCULATION[reply.circulation] ?? 'other',
    due: dueOf(reply.due, options),
    said: saidBy(reply),
  };
};

const lentOf = (reply: ReplyOf<'checkout'> | ReplyOf<'renew'>, options: Options): LendAnswer => ({
  ok: reply.ok,
  title: titleOf(reply.title),
  due: dueOf(reply.due, options),
  said: saidBy(reply),
});

/** `CV` of the later extensions [K]. */
const ALERTS: Readonly<Record<string, ReturnAnswer['alert']>> = {
  '01': 'hold_here',
  '02': 'hold_elsewhere',
  '03': 'hold_elsewhere',
  '04': 'elsewhere',
};

const returnedOf = (reply: ReplyOf<'checkin'>): ReturnAnswer => ({
  ok: reply.ok,
  title: titleOf(reply.title),
  alert: reply.alert ? (ALERTS[(reply.alertType ?? '').trim()] ?? 'other') : 'none',
  bin: (reply.sortBin ?? '').trim() || null,
  place: (reply.destination ?? reply.permanentLocation).trim() || null,
  said: saidBy(reply),
});

/** Most items of a list that are looked up by title. */
const MOST = 30;

/** Lists hold numbers, and with some servers the title behind them. */
const codesIn = (list: readonly string[]): string[] =>
  list.map((line) => line.trim().split(/\s/)[0] ?? '').filter((code) => code !== '');

/** More than any patron has: what would be longer is a server that does not end. */
const MOST_LENT = 600;

/** All that she has, page by page: 団体 have hundreds. A server that pays no heed to pages says all at once, or the same again. */
const lentTo = async ({ client }: Options, number: string): Promise<Told<readonly string[]>> => {
  const codes = new Set<string>();
  for (let start = 1; start < MOST_LENT; start += MOST) {
    const ask = { patron: number, list: 'charged', start, end: start + MOST - 1 } as const;
    const page = await client.patronInfo(ask);
    if (!page.ok) return told(page, () => []);
    const before = codes.size;
    for (const code of codesIn(page.value.charged)) codes.add(code);
    if (codes.size - before < MOST || codes.size === page.value.chargedCount) break;
  }
  return success([...codes]);
};

const loansOf = async (options: Options, number: string): Promise<Told<readonly Loan[]>> => {
  const { client } = options;
  const codes = await lentTo(options, number);
  if (!codes.ok) return codes;
  const loans: Loan[] = [];
  for (const [at, code] of codes.value.entries()) {
    if (at >= MOST) {
      loans.push({ code, title: '', due: null, overdue: false });
      continue;
    }
    const item = await client.itemInfo({ item: code });
    loans.push({
      code,
      title: item.ok ? titleOf(item.value.title) : '',
      due: item.ok ? dueOf(item.value.due, options) : null,
      overdue: item.ok && isPast(item.value.due, options),
    });
  }
  return success(loans);
};

const holdsOf = async ({ client }: Options, number: string): ReturnType<LibrarySystem['holds']> => {
  const ready = await client.patronInfo({ patron: number, list: 'holds', start: 1, end: MOST });
  if (!ready.ok) return told(ready, () => []);
  const waiting = await client.patronInfo({ patron: number, list: 'unavailable_holds', start: 1, end: MOST });
  if (!waiting.ok) return told(waiting, () => []);
  const codes = [
    ...codesIn(ready.value.holds).map((code) => ({ code, ready: true })),
    ...codesIn(waiting.value.unavailableHolds).map((code) => ({ code, ready: false })),
  ].slice(0, MOST);
  const holds = [];
  for (const hold of codes) {
    const item = await client.itemInfo({ item: hold.code });
    holds.push({ ...hold, title: item.ok ? titleOf(item.value.title) : '' });
  }
  return success(holds);
};

const patronAsked = async (options: Options, number: string, password?: string): Promise<Told<Patron>> => {
  const { client } = options;
  const ask = { patron: number, ...(password === undefined ? {} : { patronPassword: password }) };
  const info = await client.patronInfo(ask);
  if (info.ok || info.reason !== 'not_supported')
    return told(info, (reply) => patronOf(number, reply, options));
  return told(await client.patronStatus(ask), (reply) => patronOf(number, reply, options));
};

/** How long a 予約 that is placed here is wanted; the library system's own rule counts. */
const HOLD_DAYS = 90;

const holdAsked: (options: Options) => LibrarySystem['hold'] =
  ({ client, system }) =>
  async ({ patron, item, action }) => {
    const expires = Date.parse(addDays(civilDateInJapan(system.now()), HOLD_DAYS));
    const ask = {
      patron,
      item,
      ...(action === 'place'
        ? { mode: 'add' as const, holdType: '2' as const, expires }
        : { mode: 'cancel' as const }),
    };
    return told(await client.hold(ask), (reply) => ({ ok: reply.ok, said: saidBy(reply) }));
  };

const lineOf = ({ client }: Options): ReturnType<LibrarySystem['line']> => {
  const state = client.state();
  if (state.online) return { line: 'online', why: null };
  return { line: state.why === 'connecting' ? 'connecting' : 'offline', why: state.why };
};

export const createSip2System = (options: Options): LibrarySystem => {
  const { client, kind } = options;
  return {
    kind,
    line: () => lineOf(options),
    subscribe: (listener) => client.subscribe(() => listener()),
    patron: (number, password) => patronAsked(options, number, password),
    loans: (number) => loansOf(options, number),
    holds: (number) => holdsOf(options, number),
    item: async (code) =>
      told(await client.itemInfo({ item: code }), (reply) => itemOf(code, reply, options)),
    lend: async ({ patron, item, at, noBlock, due }) =>
      told(
        await client.checkout({
          patron,
          item,
          at,
          noBlock,
          renewal: false,
          ...(due === undefined ? {} : { due }),
        }),
        (reply) => lentOf(reply, options),
      ),
    takeBack: async ({ item, at, noBlock }) =>
      told(await client.checkin({ item, at, returnedAt: at, noBlock }), returnedOf),
    renew: async ({ patron, item, at }) =>
      told(await client.renew({ patron, item, at, thirdParty: false }), (reply) => lentOf(reply, options)),
    renewAll: async (patron) =>
      told(await client.renewAll({ patron }), (reply) => ({
        renewed: reply.renewed,
        left: reply.unrenewed,
        said: saidBy(reply),
      })),
    hold: holdAsked(options),
    // 01: other than overdue or lost; 00: cash [K].
    pay: async ({ patron, yen }) =>
      told(await client.feePaid({ patron, amount: String(yen), feeType: '01', payment: '00' }), (reply) => ({
        ok: reply.accepted,
        said: saidBy(reply),
      })),
    endSession: async (patron) => told(await client.endSession({ patron }), () => undefined),
    close: () => client.close(),
  };
};
