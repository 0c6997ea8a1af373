import type { CardTap } from '../../identity/card-tap.ts';
import { holdsMyNumber } from '../../kernel/my-number.ts';
import { failure, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { readMyKeyId, readNumber } from './codes.ts';
import type { libraryContract } from './contract.ts';
import { behind, type Desk, isStaff, type Phase, record, sessionAt, show } from './desk.ts';
import { beginCampaign, cardsOf, countLinks, type LinkToken, link, linkOf, unlink } from './links.ts';
import { triesLeft, withoutTry, withTry } from './pin-rules.ts';
import { forgetReader } from './reading.ts';
import { isClosed, patronStop } from './rules.ts';

/** カードの登録: the library card is shown once, the patron agrees, and from then on her card leads to her number at this library alone. */

type Unlinked = Extract<Phase, { kind: 'unlinked' }>;
type Consent = Extract<Phase, { kind: 'consent' }>;
type Moving = Extract<Phase, { kind: 'moving' }>;

/** Whether whoever stands at this terminal may register a card by herself or with its staff. */
export const mayLink = ({ context: { site } }: Desk): boolean =>
  site.link.where === 'both' || (site.link.where === 'staff' && site.mode === 'staff');

/** A card that has lain there for longer before the library card came may be that of somebody who has gone: it is laid down anew. */
const LONG_THERE_MS = 30_000;

/** The card of the question that is on the screen lies there again. */
export const laidAgain = (desk: Desk, phase: Unlinked | Consent): void => {
  const lies = { here: true, since: desk.context.system.monotonic() };
  if (phase.kind === 'consent') show(desk, { ...phase, here: true });
  // Neither its time nor its refusal begins anew while it has not been lifted: another look at it is no news.
  else if (!phase.lies.here) show(desk, { ...phase, lies });
};

/** It does not lie there any more; from now on its question has not much time. */
export const lifted = (desk: Desk, phase: Unlinked | Consent): void => {
  const lies = { here: false, since: desk.context.system.monotonic() };
  if (phase.kind === 'consent') show(desk, { ...phase, here: false });
  else if (phase.lies.here) show(desk, { ...phase, lies });
};

/** The library card of whoever tapped: asked about at the library system, and nothing is kept yet. */
export const takeLibraryCard = (desk: Desk, phase: Unlinked, code: string): void => {
  const { site, ils, db, system } = desk.context;
  if (!mayLink(desk)) return undefined;
  const read = readNumber(code, site.patron);
  if (!read.ok) {
    const refused = read.reason === 'check_digit' ? 'check_digit' : 'not_a_code';
    return show(desk, { ...phase, refused });
  }
  // A number of twelve digits that looks like a 個人番号 is not kept, whosever it is.
  if (holdsMyNumber(read.value)) return show(desk, { ...phase, refused: 'my_number' });
  return behind(
    desk,
    ils.patron(read.value).then((told) => {
      const now = desk.phase;
      // The same question, whether its card was lifted meanwhile or not.
      if (now.kind !== 'unlinked' || now.tokens !== phase.tokens) return undefined;
      if (!told.ok) return show(desk, { ...now, refused: 'offline' });
      const stop = patronStop(told.value);
      if (stop !== null && (isClosed(stop) || stop === 'expired'))
        return show(desk, { ...now, refused: stop });
      const { tokens, lies } = now;
      const here = lies.here && system.monotonic() - lies.since < LONG_THERE_MS;
      const replaces = cardsOf(db, told.value.number) > 0;
      return show(desk, { kind: 'consent', tokens, here, patron: told.value, replaces, wrong: false });
    }),
  );
};

const keep = (
  desk: Desk,
  { patron, tokens }: { patron: string; tokens: readonly LinkToken[] },
  caller?: Caller,
) => {
  const { system, device, db } = desk.context;
  const before = cardsOf(db, patron);
  return record(desk, before > 0 ? { relinked: 1 } : { linked: 1 }, {
    ...(caller === undefined ? {} : { caller }),
    also: (tx) => link(tx, { patron, tokens, now: system.now(), device }),
  });
};

/** The next card after 「新しいカードにする」 takes the place of those that lead to her now. */
export const moveTo = (desk: Desk, phase: Moving, tap: CardTap): void => {
  const found = linkOf(desk.context.db, tap.tokens);
  // Somebody's card already, hers or another's: no card is ever taken from another patron this way.
  if (found.kind === 'linked') return show(desk, { ...phase, taken: true });
  const kept = keep(desk, { patron: phase.patron.number, tokens: tap.tokens });
  return show(desk, kept.ok ? { kind: 'linked', moved: true } : { kind: 'waiting' });
};

type LinkMethods = Pick<
  Methods<typeof libraryContract>,
  | 'library.linkCard'
  | 'library.link'
  | 'library.linkMyKey'
  | 'library.move'
  | 'library.unlink'
  | 'library.startRelink'
>;

const STAFF = ['clerk', 'supervisor'] as const;

/** Whether the password is hers, where the profile asks for it. Wrong ones count as at 自動貸出: no page here is for trying them out. */
const isHers = async (
  desk: Desk,
  number: string,
  pin: string | undefined,
): Promise<'yes' | 'no' | 'offline' | 'locked'> => {
  const { site, ils, system } = desk.context;
  if (!site.link.password) return 'yes';
  if (pin === undefined || pin === '') return 'no';
  const left = (): number => triesLeft(desk.tries, number, system.monotonic(), site.pinLimit);
  if (left() === 0) return 'locked';
  const tried = { number, at: system.monotonic() };
  desk.tries = withTry(desk.tries, tried, site.pinLimit);
  const told = await ils.patron(number, pin);
  const right = told.ok && told.value.passwordOk === true;
  if (right || !told.ok) desk.tries = withoutTry(desk.tries, tried);
  if (!told.ok) return 'offline';
  return right ? 'yes' : left() === 0 ? 'locked' : 'no';
};

const sessionLinks = (
  desk: Desk,
  shape: typeof libraryContract,
): Pick<LinkMethods, 'library.linkMyKey' | 'library.move' | 'library.unlink'> => ({
  'library.linkMyKey': {
    roles: STAFF,
    shape: shape['library.linkMyKey'],
    handle: ({ sessionId, id }, caller) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!isStaff(desk, caller) || !desk.context.site.mykey) return failure('not_here');
      const mykey = readMyKeyId(id);
      if (mykey === undefined) return failure('not_mykey');
      const token: LinkToken = { kind: 'mykey_id', hmac: desk.context.hashToken('mykey_id', mykey) };
      const kept = keep(desk, { patron: session.holder.number, tokens: [token] }, caller);
      return kept.ok ? success({}) : kept;
    },
  },
  'library.move': {
    roles: STAFF,
    shape: shape['library.move'],
    handle: ({ sessionId }, caller) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!isStaff(desk, caller)) return failure('not_here');
      behind(desk, desk.context.ils.endSession(session.patron.number));
      show(desk, { kind: 'moving', patron: session.holder, taken: false });
      return success({});
    },
  },
  'library.unlink': {
    roles: STAFF,
    shape: shape['library.unlink'],
    handle: ({ sessionId }, caller) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!isStaff(desk, caller)) return failure('not_here');
      const { system, device } = desk.context;
      let cards = 0;
      const written = record(
        desk,
        { unlinked: 1 },
        {
          caller,
          also: (tx) => {
            cards = unlink(tx, { patron: session.holder.number, now: system.now(), device });
          },
        },
      );
      if (!written.ok) return written;
      if (!forgetReader(desk, session.holder.number)) return failure('cannot_record');
      show(desk, { kind: 'session', session: Object.assign(session, { linked: false, family: [] }) });
      return success({ cards });
    },
  },
});

export const linkMethods = (desk: Desk, shape: typeof libraryContract): LinkMethods => ({
  ...sessionLinks(desk, shape),
  'library.linkCard': {
    roles: STAFF,
    shape: shape['library.linkCard'],
    handle: ({ code }) => {
      if (desk.phase.kind !== 'unlinked' || !mayLink(desk)) return failure('nobody');
      takeLibraryCard(desk, desk.phase, code);
      return success({});
    },
  },
  'library.link': {
    roles: STAFF,
    shape: shape['library.link'],
    handle: async ({ pin }, caller) => {
      const { phase } = desk;
      if (phase.kind !== 'consent') return failure('nobody');
      if (!phase.here) return failure('card_gone');
      const hers = await isHers(desk, phase.patron.number, pin);
      const now = desk.phase;
      if (now.kind !== 'consent' || now.tokens !== phase.tokens) return failure('nobody');
      if (!now.here) return failure('card_gone');
      if (hers === 'offline') return failure('offline');
      if (hers === 'locked') {
        show(desk, { kind: 'stopped', why: 'pin_locked', said: [] });
        return failure('wrong_password');
      }
      if (hers === 'no') {
        show(desk, { ...phase, wrong: true });
        return failure('wrong_password');
      }
      const kept = keep(desk, { patron: phase.patron.number, tokens: phase.tokens }, caller);
      if (!kept.ok) return kept;
      show(desk, { kind: 'linked', moved: phase.replaces });
      return success({});
    },
  },
  'library.startRelink': {
    roles: ['supervisor'],
    shape: shape['library.startRelink'],
    handle: (_input, caller) => {
      const { db, system } = desk.context;
      const links = countLinks(db);
      const written = record(
        desk,
        {},
        {
          caller,
          events: [{ kind: 'library.relink_started', data: { links } }],
          also: (tx) => beginCampaign(tx, system.now()),
        },
      );
      return written.ok ? success({ links }) : written;
    },
  },
});
