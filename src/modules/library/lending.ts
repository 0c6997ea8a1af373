import { failure, type Result, success } from '../../kernel/result.ts';
import type { Methods } from '../../rpc/contract.ts';
import { readNumber } from './codes.ts';
import type { libraryContract } from './contract.ts';
import { asking, type Desk, record, refusedItem, type Session, sessionAt, tell, verdict } from './desk.ts';
import { dueWords } from './due-text.ts';
import { dropLoan, enqueueLoan, enqueueReturn, forgetLoans, mustWait } from './queue.ts';
import { keepLoan, undoLoan } from './reading.ts';
import { estimatedDue } from './rules.ts';
import { drain } from './settling.ts';
import { mayStand } from './system.ts';
import type { Due, ItemRefusal, ItemVerdict, LineItem } from './views-schema.ts';

/** 貸出 and its undoing, within one session. What was asked for one person is answered to her session and to no other. */

const setLine = (
  desk: Desk,
  session: Session,
  line: LineItem | { readonly code: string; readonly gone: true },
): void => {
  const others = session.items.filter(({ code }) => code !== line.code);
  const at = session.items.findIndex(({ code }) => code === line.code);
  if ('gone' in line) session.items = others;
  else if (at < 0) session.items = [...session.items, line];
  else session.items = session.items.with(at, line);
  tell(desk);
};

/** Which of the item's numbers a code is; the card of a patron, and the book's own ISBN, are told apart. */
const itemNumber = (desk: Desk, raw: string): Result<string, ItemRefusal> => {
  const { site } = desk.context;
  const read = readNumber(raw, site.items);
  if (read.ok) return read;
  return failure(readNumber(raw, site.patron).ok ? 'is_patron' : read.reason);
};

/** Without the library system: on the disk before 「貸出しました」 is said. */
const lendWithout = (
  desk: Desk,
  session: Session,
  item: string,
  { maybe, title }: { maybe: boolean; title: string },
): ItemVerdict => {
  const { site, queue, system } = desk.context;
  const give = (why: ItemRefusal): ItemVerdict => {
    setLine(desk, session, { code: item, gone: true });
    return refusedItem(desk, session, why, { title });
  };
  const cameBack = desk.asked.get(item) === true;
  const took = session.items.filter(({ state }) => state === 'queued').length;
  const refused = !site.offline.lend ? 'offline' : took >= site.offline.mostItems ? 'offline_limit' : null;
  const now = system.now();
  if (cameBack) {
    const told = maybe
      ? queue.write((tx) => enqueueReturn(tx, { item, at: now, maybe: false }))
      : success(undefined);
    if (!told.ok) return give('cannot_record');
    setLine(desk, session, { code: item, title, due: null, state: 'undone' });
    return verdict(desk, session, { kind: 'undone', title });
  }
  if (refused !== null) {
    // It may have been lent there, and is not handed over here: that it is not is told as soon as there is a line.
    const undone = maybe
      ? queue.write((tx) => enqueueReturn(tx, { item, at: now, maybe: false }))
      : success(undefined);
    return give(undone.ok ? refused : 'cannot_record');
  }
  const dueAt = estimatedDue(now, site.offline.dueDays);
  const written = queue.write((tx) =>
    enqueueLoan(tx, { patron: session.patron.number, item, at: now, due: dueAt, maybe, title }),
  );
  if (!written.ok) return give('cannot_record');
  record(desk, { lent: 1, queued: 1 });
  const due: Due = { text: dueWords(dueAt), firm: false };
  setLine(desk, session, { code: item, title, due, state: 'queued' });
  const said = verdict(desk, session, { kind: 'queued', title, due });
  drain(desk);
  return said;
};

/** Why the library system said no, as far as it tells when asked. */
const whyNot = async (
  desk: Desk,
  item: string,
): Promise<{ readonly why: ItemRefusal; readonly title: string }> => {
  const told = await desk.context.ils.item(item);
  if (!told.ok) return { why: 'refused', title: '' };
  const { known, standing, title } = told.value;
  if (!known) return { why: 'unknown_item', title: '' };
  if (standing === 'lent') return { why: 'lent_to_other', title };
  return { why: standing === 'on_hold_shelf' ? 'on_hold_shelf' : 'refused', title };
};

const lendAsking = async (desk: Desk, session: Session, item: string): Promise<ItemVerdict> => {
  const { ils, queue, system } = desk.context;
  const patron = session.patron.number;
  if (ils.line().line === 'offline' || mustWait(queue, { item, patron }))
    return lendWithout(desk, session, item, { maybe: false, title: '' });
  const at = system.now();
  const told = await ils.lend({ patron, item, at, noBlock: false });
  if (!told.ok) return lendWithout(desk, session, item, { maybe: mayStand(told), title: '' });
  const { ok, title, due, said } = told.value;
  if (!ok) {
    const { why, title: found } = await whyNot(desk, item);
    setLine(desk, session, { code: item, gone: true });
    record(desk, { refused: 1 });
    return refusedItem(desk, session, why, { title: title === '' ? found : title, said });
  }
  record(desk, { lent: 1 });
  // The library system took the loan first and the return behind it.
  if (desk.asked.get(item) === true) {
    setLine(desk, session, { code: item, title, due: null, state: 'undone' });
    return verdict(desk, session, { kind: 'undone', title });
  }
  keepLoan(desk, { patron, item, title, at });
  setLine(desk, session, { code: item, title, due, state: 'lent' });
  return verdict(desk, session, { kind: 'lent', title, due, said: [...said] });
};

export const lend = (desk: Desk, session: Session, raw: string): Promise<ItemVerdict> | ItemVerdict => {
  const read = itemNumber(desk, raw);
  if (!read.ok) return refusedItem(desk, session, read.reason);
  const item = read.value;
  if (session.stop !== null)
    return refusedItem(desk, session, 'patron_stopped', { said: session.patron.said });
  const line = session.items.find(({ code, state }) => code === item && state !== 'undone');
  // The scanner read it twice, or it is laid on the pad again.
  if (line !== undefined)
    return verdict(desk, session, { kind: 'already', title: line.title, due: line.due });
  setLine(desk, session, { code: item, title: '', due: null, state: 'asking' });
  desk.asked.set(item, false);
  return asking(desk, session, () => lendAsking(desk, session, item).finally(() => desk.asked.delete(item)));
};

const undone = (desk: Desk, session: Session, line: LineItem): ItemVerdict => {
  record(desk, { undone: 1 });
  undoLoan(desk, { patron: session.patron.number, item: line.code });
  setLine(desk, session, { ...line, state: 'undone' });
  return verdict(desk, session, { kind: 'undone', title: line.title });
};

type Undone = Result<ItemVerdict, 'offline' | 'not_supported' | 'refused' | 'cannot_record'>;

const undo = async (desk: Desk, session: Session, line: LineItem): Promise<Undone> => {
  const { ils, queue, system } = desk.context;
  const item = line.code;
  const dropped =
    line.state === 'queued'
      ? queue.write((tx) => dropLoan(tx, { patron: session.patron.number, item }))
      : success(false);
  if (!dropped.ok) return failure('cannot_record');
  if (dropped.value) return success(undone(desk, session, line));
  const at = system.now();
  const online = ils.line().line !== 'offline' && !mustWait(queue, { item });
  const told = online ? await ils.takeBack({ item, at, noBlock: false }) : failure('offline');
  if (told.ok) return told.value.ok ? success(undone(desk, session, line)) : failure('refused');
  if (told.reason === 'not_supported') return failure('not_supported');
  const written = queue.write((tx) => {
    forgetLoans(tx, item);
    enqueueReturn(tx, { item, at, maybe: mayStand(told) });
  });
  if (!written.ok) return failure('cannot_record');
  drain(desk);
  return success(undone(desk, session, line));
};

const STAFF = ['clerk', 'supervisor'] as const;

export const lendingMethods = (
  desk: Desk,
  shape: typeof libraryContract,
): Pick<Methods<typeof libraryContract>, 'library.lend' | 'library.undo'> => ({
  'library.lend': {
    roles: STAFF,
    shape: shape['library.lend'],
    handle: async ({ sessionId, code }) => {
      const session = sessionAt(desk, sessionId);
      return session === undefined ? failure('no_session') : success(await lend(desk, session, code));
    },
  },
  'library.undo': {
    roles: STAFF,
    shape: shape['library.undo'],
    handle: async ({ sessionId, code }) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!desk.context.site.undo) return failure('not_here');
      const line = session.items.find((each) => each.code === code);
      if (line === undefined || (line.state !== 'lent' && line.state !== 'queued'))
        return failure('not_lent');
      return asking(desk, session, () => undo(desk, session, line));
    },
  },
});
