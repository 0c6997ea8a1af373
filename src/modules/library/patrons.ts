import type { CardTap, TapTaker } from '../../identity/card-tap.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { kindOfCode, readMyKeyId, readNumber } from './codes.ts';
import type { libraryContract } from './contract.ts';
import {
  allAnswered,
  behind,
  type Coming,
  type Desk,
  type Next,
  newSessionId,
  type Phase,
  record,
  type Session,
  sessionAt,
  show,
  touch,
} from './desk.ts';
import { laidAgain, lifted, moveTo, takeLibraryCard } from './linking.ts';
import { familyOf, type LinkToken, linkOf } from './links.ts';
import { needsPin, triesLeft } from './pin-rules.ts';
import { printReceipt } from './receipts.ts';
import { isClosed, patronStop } from './rules.ts';
import type { Patron } from './system.ts';
import type { EndedView } from './views-schema.ts';

/** Who is here: taps, numbers, the end of a session. */

/** Of whom nothing could be asked: served by her number alone. */
const unaskedPatron = (number: string): Patron => ({
  number,
  name: '',
  known: true,
  valid: true,
  expired: null,
  category: null,
  flags: [],
  lent: null,
  overdue: null,
  ready: null,
  limit: null,
  fee: null,
  passwordOk: null,
  said: [],
});

export const openSession = (
  desk: Desk,
  {
    holder,
    patron,
    unasked,
    after,
    coming,
  }: { holder: Patron; patron: Patron; unasked: boolean; after: boolean; coming: Omit<Coming, 'number'> },
): void => {
  const { db, system } = desk.context;
  const { by, tokens, linked, proved = false } = coming;
  const session: Session = {
    id: newSessionId(desk),
    holder,
    patron,
    stop: patronStop(patron),
    by,
    tokens,
    linked,
    proved,
    after,
    unasked,
    family: familyOf(db, holder.number),
    items: [],
    last: null,
    verdicts: 0,
    refused: [],
    pending: 0,
    answered: [],
    touchedAt: system.monotonic(),
  };
  show(desk, { kind: 'session', session });
  record(desk, { sessions: 1 });
};

/** The session is over: nothing of the person stays but what her receipt needs, and that until its screen goes. */
export const endSession = (
  desk: Desk,
  session: Session,
  why: EndedView['why'],
  { receipt = false }: { readonly receipt?: boolean } = {},
): void => {
  const { site, ils } = desk.context;
  const items = session.items.filter(({ state }) => state === 'lent' || state === 'queued');
  // Whatever is still asked is answered first: the library system takes one request at a time.
  behind(desk, ils.endSession(session.patron.number));
  const ended: EndedView = { items: [...items], why, receipt: 'none' };
  if (items.length === 0 && why !== 'time' && site.mode === 'self') return show(desk, { kind: 'waiting' });
  show(desk, { kind: 'ended', ended, number: session.patron.number });
  if (items.length > 0 && (receipt || site.receipt === 'always')) behind(desk, printReceipt(desk));
};

type Yielding = Extract<Phase, { kind: 'yielding' }>;

/** The session that had to give way is over, and whoever came has the screen. */
export const passOn = (desk: Desk, { session, then }: Yielding): void => {
  endSession(desk, session, 'other_card');
  then(true);
};

/** Of whom the library system has told: her session, or why there is none. */
export const admit = (desk: Desk, patron: Patron, coming: Coming, after: boolean): void => {
  const stop = patronStop(patron);
  if (stop !== null && isClosed(stop)) return show(desk, { kind: 'stopped', why: stop, said: patron.said });
  return openSession(desk, { holder: patron, patron, unasked: false, after, coming });
};

/** Asked before anything of her: what the library system says of a number is for whoever proved that it is hers. */
const askPin = (desk: Desk, coming: Coming, after: boolean): void => {
  const { site, system } = desk.context;
  const left = triesLeft(desk.tries, coming.number, system.monotonic(), site.pinLimit);
  if (left === 0) return show(desk, { kind: 'stopped', why: 'pin_locked', said: [] });
  return show(desk, { kind: 'pin', coming, after, wrong: false, asking: false });
};

/**
 * Ends whatever session there is and goes on with whoever came. While a book of hers is still asked for they wait for its answer, which
 * always comes to an end; one that does not go out is told before they go on, since it lies in her hands.
 */
const giveWay = (desk: Desk, then: Next): void => {
  const { phase } = desk;
  if (phase.kind === 'yielding') return show(desk, { ...phase, then });
  if (phase.kind !== 'session') return then(false);
  const { session } = phase;
  if (session.pending === 0) return passOn(desk, { kind: 'yielding', session, refused: [], then });
  const seen = session.refused.length;
  show(desk, { kind: 'yielding', session, refused: null, then });
  return behind(
    desk,
    allAnswered(session).then(() => {
      const now = desk.phase;
      if (now.kind !== 'yielding' || now.session !== session) return undefined;
      const refused = session.refused.slice(seen);
      return refused.length === 0 ? passOn(desk, now) : show(desk, { ...now, refused });
    }),
  );
};

const beginFor = (desk: Desk, coming: Coming): void =>
  giveWay(desk, (after) => behind(desk, askFor(desk, coming, after)));

const askFor = async (desk: Desk, coming: Coming, after: boolean): Promise<void> => {
  const { ils, site } = desk.context;
  const isOffline = ils.line().line === 'offline';
  if (needsPin(site, coming.by)) {
    if (!isOffline) return askPin(desk, coming, after);
    // Nobody can say whether it is right. A card that lies here borrows all the same, and is shown nothing; a number does not.
    if (coming.by === 'number' || coming.by === 'mykey')
      return show(desk, { kind: 'stopped', why: 'offline', said: [] });
  }
  const mine = { kind: 'asking' } as const;
  show(desk, mine);
  // Without a line nobody is waited for.
  const told = isOffline ? failure('offline') : await ils.patron(coming.number);
  // Another card came meanwhile: it is her turn, and this answer is nobody's.
  if (desk.phase !== mine) return;
  if (told.ok) return admit(desk, told.value, coming, after);
  if (!site.offline.lend) return show(desk, { kind: 'stopped', why: 'offline', said: [] });
  const holder = unaskedPatron(coming.number);
  return openSession(desk, { holder, patron: holder, unasked: true, after, coming });
};

/** 条例利用AP: the card says the patron's number itself. */
const ownNumber = ({ context: { site } }: Desk, { own }: CardTap): string | undefined => {
  if (own === null || site.ownProfile === undefined || own.profile !== site.ownProfile) return undefined;
  const read = readNumber(own.id, site.patron);
  return read.ok ? read.value : undefined;
};

const isSame = ({ holder, tokens }: Session, number: string | null, tap: CardTap): boolean =>
  number === holder.number ||
  tokens.some(({ kind, hmac }) => tap.tokens.some((token) => token.kind === kind && token.hmac === hmac));

const tapped = (desk: Desk, tap: CardTap): void => {
  const { phase } = desk;
  if (phase.kind === 'moving') return moveTo(desk, phase, tap);
  const own = ownNumber(desk, tap);
  const found = linkOf(desk.context.db, tap.tokens);
  const number = own ?? (found.kind === 'linked' ? found.patron : null);
  // The card is still lying there, or was laid down again.
  if (phase.kind === 'session' && isSame(phase.session, number, tap)) return touch(desk, phase.session);
  // She took her turn back.
  if (phase.kind === 'yielding' && isSame(phase.session, number, tap))
    return show(desk, { kind: 'session', session: phase.session });
  // She was told that her card is not registered, or is just being asked for her consent.
  if ((phase.kind === 'unlinked' || phase.kind === 'consent') && sameTokens(phase.tokens, tap))
    return laidAgain(desk, phase);
  // It lies there while she types.
  if (phase.kind === 'pin' && sameTokens(phase.coming.tokens, tap)) return undefined;
  if (number !== null) {
    const by = own === undefined ? 'card' : 'own';
    return beginFor(desk, { number, by, tokens: tap.tokens, linked: own === undefined });
  }
  const why = found.kind === 'campaign' ? 'campaign' : 'new';
  return giveWay(desk, () => {
    const lies = { here: true, since: desk.context.system.monotonic() };
    show(desk, { kind: 'unlinked', tokens: tap.tokens, lies, why, refused: null });
  });
};

const sameTokens = (tokens: readonly LinkToken[], tap: CardTap): boolean =>
  tokens.some(({ kind, hmac }) => tap.tokens.some((token) => token.kind === kind && token.hmac === hmac));

/** Phases in which a card that is being read may take the screen. */
const isFree = ({ kind }: Desk['phase']): boolean =>
  kind === 'waiting' ||
  kind === 'reading' ||
  kind === 'problem' ||
  kind === 'stopped' ||
  kind === 'ended' ||
  kind === 'linked';

export const libraryTaps = (desk: Desk): TapTaker => ({
  reading() {
    if (isFree(desk.phase)) show(desk, { kind: 'reading' });
  },
  tapped(outcome) {
    if (outcome.ok) return tapped(desk, outcome.value);
    // A session is not taken away by a card that could not be read.
    if (isFree(desk.phase)) show(desk, { kind: 'problem', problem: outcome.reason });
  },
  removed() {
    if (desk.phase.kind === 'reading') show(desk, { kind: 'waiting' });
    else if (desk.phase.kind === 'unlinked' || desk.phase.kind === 'consent') lifted(desk, desk.phase);
  },
});

/** Of nobody's at this terminal: the platform is asked, where a library is connected to it. */
const beginByMyKey = async (desk: Desk, id: string, after: boolean): Promise<void> => {
  const mine = { kind: 'asking' } as const;
  show(desk, mine);
  const found = await desk.context.mykey.patronOf(id);
  if (desk.phase !== mine) return undefined;
  if (!found.ok) return show(desk, { kind: 'stopped', why: 'mykey_unlinked', said: [] });
  return askFor(desk, { number: found.value, by: 'mykey', tokens: [], linked: false }, after);
};

/** A number that was scanned or typed: the patron's, or マイキーID that she registered. */
const beginByCode = (desk: Desk, raw: string): Result<Record<string, never>, 'busy'> => {
  const { site, db, hashToken } = desk.context;
  if (desk.phase.kind === 'asking') return failure('busy');
  const mykey = site.mykey ? readMyKeyId(raw) : undefined;
  const token =
    mykey === undefined ? undefined : ({ kind: 'mykey_id', hmac: hashToken('mykey_id', mykey) } as const);
  const found = token === undefined ? undefined : linkOf(db, [token]);
  if (token !== undefined && found?.kind === 'linked') {
    beginFor(desk, { number: found.patron, by: 'mykey', tokens: [token], linked: true });
    return success({});
  }
  if (mykey !== undefined) {
    giveWay(desk, (after) => behind(desk, beginByMyKey(desk, mykey, after)));
    return success({});
  }
  const read = readNumber(raw, site.patron);
  if (!read.ok) {
    const { reason } = read;
    giveWay(desk, () => show(desk, { kind: 'stopped', why: reason, said: [] }));
    return success({});
  }
  if (desk.phase.kind === 'session' && desk.phase.session.holder.number === read.value) {
    touch(desk, desk.phase.session);
    return success({});
  }
  beginFor(desk, { number: read.value, by: 'number', tokens: [], linked: false });
  return success({});
};

type PatronMethods = Pick<
  Methods<typeof libraryContract>,
  'library.begin' | 'library.scan' | 'library.stay' | 'library.end' | 'library.clear'
>;

const STAFF = ['clerk', 'supervisor'] as const;

export const patronMethods = (desk: Desk, shape: typeof libraryContract): PatronMethods => ({
  'library.begin': {
    roles: STAFF,
    shape: shape['library.begin'],
    handle: ({ code }) => beginByCode(desk, code),
  },
  'library.scan': {
    roles: STAFF,
    shape: shape['library.scan'],
    handle: ({ code }) => {
      if (desk.phase.kind === 'unlinked') {
        takeLibraryCard(desk, desk.phase, code);
        return success({ what: 'linking' });
      }
      const kind = kindOfCode(code, desk.context.site);
      // In a session a code that may be either is a book: she is here already.
      const isBook = desk.phase.kind === 'session' ? kind !== 'patron' : kind === 'item';
      if (isBook) return desk.phase.kind === 'session' ? success({ what: 'item' }) : failure('no_session');
      const began = beginByCode(desk, code);
      return began.ok ? success({ what: 'began' }) : began;
    },
  },
  'library.stay': {
    roles: STAFF,
    shape: shape['library.stay'],
    handle: ({ sessionId }) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      touch(desk, session);
      show(desk, desk.phase);
      return success({});
    },
  },
  'library.end': {
    roles: STAFF,
    shape: shape['library.end'],
    handle: async ({ sessionId, receipt }) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      const seen = session.verdicts;
      // Whoever presses おわる right behind the last scan has not seen what became of that book.
      await allAnswered(session);
      if (sessionAt(desk, sessionId) === undefined) return failure('no_session');
      const isRefused = session.verdicts > seen && session.last?.kind === 'refused';
      // It does not go out, and she is told before she takes it along.
      if (!isRefused) endSession(desk, session, 'done', { receipt });
      return success({});
    },
  },
  'library.clear': {
    roles: STAFF,
    shape: shape['library.clear'],
    handle: (_input, _caller: Caller) => {
      const { phase } = desk;
      // What did not go out was seen; what is still asked is waited for.
      if (phase.kind === 'yielding') {
        if (phase.refused !== null) passOn(desk, phase);
      } else if (phase.kind !== 'session' && phase.kind !== 'asking') show(desk, { kind: 'waiting' });
      return {};
    },
  },
});
