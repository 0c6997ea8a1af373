import { civilDateInJapan } from '../../kernel/dates.ts';
import type { Methods } from '../../rpc/contract.ts';
import { maskedNumber } from './codes.ts';
import { DEFAULT_CONSENT } from './consent-text.ts';
import { libraryContract } from './contract.ts';
import { clearHour, dayTally, hoursOver, runningTally } from './counts.ts';
import { behind, type Desk, mayList, record, refusedItem, type Session, show, tell } from './desk.ts';
import { familyMethods } from './family.ts';
import { lend, lendingMethods } from './lending.ts';
import { linkMethods, mayLink } from './linking.ts';
import { campaignSince, countLinks, countSince } from './links.ts';
import type { PadTag } from './pad.ts';
import { endSession, libraryTaps, passOn, patronMethods } from './patrons.ts';
import { pinMethods } from './pin.ts';
import { triesLeft } from './pin-rules.ts';
import type { Library, LibraryContext } from './ports.ts';
import { queueStanding } from './queue.ts';
import { forgetCardless, historyMethods, maySeeHistory } from './reading.ts';
import { receiptMethod } from './receipts.ts';
import { askingMethods, loanMethods, settleMethods } from './returning.ts';
import { categoryOf, hourAt } from './rules.ts';
import { drain, isSending } from './settling.ts';
import type { LibraryPhase, LibraryState, SessionView } from './views-schema.ts';

const endsIn = ({ context: { site } }: Desk, { items }: Session): number =>
  (items.length > 0 ? site.session.endSeconds : site.session.idleSeconds) * 1_000;

const sessionView = (desk: Desk, session: Session): SessionView => {
  const { site, system } = desk.context;
  const { patron, holder } = session;
  const out = session.items.filter(({ state }) => state === 'lent' || state === 'queued').length;
  const self = site.mode === 'self';
  const left =
    session.pending > 0
      ? endsIn(desk, session)
      : session.touchedAt + endsIn(desk, session) - system.monotonic();
  // To the second: what only counts down is no news.
  const endsAt = Math.round((system.now() + left) / 1_000) * 1_000;
  return {
    sessionId: session.id,
    number: self ? maskedNumber(patron.number) : patron.number,
    name: self || patron.name === '' ? null : patron.name,
    category: categoryOf(patron.category, site)?.name ?? null,
    by: session.by,
    viaFamily: patron.number !== holder.number,
    stop: session.stop,
    // At 自動貸出 others read along: no reason, nothing that is owed, and none of the library system's own words.
    said: self ? [] : [...patron.said].slice(0, 10),
    counts: {
      lent: patron.lent === null ? null : patron.lent + out,
      overdue: self ? null : patron.overdue,
      ready: patron.ready,
      limit: patron.limit,
    },
    fee: self || site.fees === 'hide' ? null : patron.fee,
    items: [...session.items],
    last: session.last === null || !self ? session.last : { ...session.last, said: [] },
    family: session.family.map((number, key) => ({ key, label: maskedNumber(number) })),
    linked: session.linked,
    history: maySeeHistory(desk, session),
    lists: mayList(desk, session),
    after: session.after,
    unasked: session.unasked,
    busy: session.pending > 0,
    endsAt,
    warnAt: endsAt - site.session.warnSeconds * 1_000,
  };
};

const phaseView = (desk: Desk): LibraryPhase => {
  const { phase } = desk;
  const { site } = desk.context;
  switch (phase.kind) {
    case 'session':
      return { kind: 'session', session: sessionView(desk, phase.session) };
    case 'yielding':
      return {
        kind: 'yielding',
        refused: phase.refused === null ? null : phase.refused.length,
        // At 自動貸出 the next one reads what the one before wanted to borrow.
        titles:
          site.mode === 'self' ? [] : (phase.refused ?? []).filter((title) => title !== '').slice(0, 10),
      };
    case 'unlinked':
      return {
        kind: 'unlinked',
        why: phase.why,
        refused: phase.refused,
        mayLink: mayLink(desk),
        mykey: site.mykey,
      };
    case 'consent': {
      const { patron, replaces, wrong, here } = phase;
      const self = site.mode === 'self';
      return {
        kind: 'consent',
        number: self ? maskedNumber(patron.number) : patron.number,
        name: self ? null : patron.name,
        text: site.link.consent ?? DEFAULT_CONSENT,
        password: site.link.password,
        replaces,
        wrong,
        here,
      };
    }
    case 'pin': {
      const { coming, wrong, asking } = phase;
      const left = triesLeft(desk.tries, coming.number, desk.context.system.monotonic(), site.pinLimit);
      return { kind: 'pin', number: maskedNumber(coming.number), wrong, left, busy: asking };
    }
    case 'moving':
      return { kind: 'moving', number: maskedNumber(phase.patron.number), taken: phase.taken };
    case 'ended':
      return { kind: 'ended', ended: phase.ended };
    case 'stopped':
      return { ...phase, said: [...phase.said] };
    default:
      return phase;
  }
};

type Recorded = Pick<LibraryState, 'today' | 'links' | 'queue'>;

const recordedState = (desk: Desk): Recorded => {
  const { db, queue, system, share } = desk.context;
  const since = campaignSince(db);
  const { waiting, conflicts, oldest } = queueStanding(queue);
  return {
    queue: { waiting, conflicts, oldestAt: oldest, sending: isSending(desk) },
    today: dayTally(db, civilDateInJapan(system.now())),
    links: {
      count: countLinks(db),
      campaign: since === null ? null : { since, back: countSince(db, since) },
      sharedAt: share?.at() ?? null,
      share: share?.state() ?? 'none',
    },
  };
};

const stateOf = (desk: Desk): LibraryState => {
  const { site, ils, pad, printSlip, revision } = desk.context;
  const { line, why } = ils.line();
  return {
    library: site.name,
    mode: site.mode,
    line,
    lineWhy: why,
    phase: phaseView(desk),
    ...recordedState(desk),
    offers: {
      lendOffline: site.offline.lend,
      holds: site.holds,
      undo: site.undo,
      pay: site.fees === 'pay',
      family: site.family.categories.length > 0,
      link: mayLink(desk),
      mykey: site.mykey,
      receipt: site.receipt,
      printer: printSlip !== null,
    },
    pad: { kind: pad?.kind ?? 'none', ready: pad?.ready() ?? false, unknown: desk.unknownTags },
    revision: revision(),
  };
};

/** How long what nobody answers stays on the screen, milliseconds. */
const STAYS_MS = {
  yielding: 8_000,
  ended: 8_000,
  linked: 8_000,
  problem: 12_000,
  stopped: 30_000,
  unlinked: 90_000,
  consent: 120_000,
  moving: 60_000,
  pin: 45_000,
  reading: 15_000,
} as const;
/** A card that leads to nobody and was lifted: the library card may be fetched out of a bag, and no more. */
const LIFTED_MS = 20_000;

/** The hour that is over becomes one event, and its row goes in the same transaction. */
const tellHours = (desk: Desk): void => {
  const { db, system } = desk.context;
  for (const hour of hoursOver(db, hourAt(system.now())))
    record(
      desk,
      {},
      {
        events: [{ kind: 'library.counted', data: { hour, counts: runningTally(db, hour) } }],
        also: (tx) => clearHour(tx, hour),
      },
    );
};

/** Once the queue is empty nothing of what was in it is left on the disk. */
const sweep = (desk: Desk): void => {
  const { queue } = desk.context;
  const { waiting, conflicts } = queueStanding(queue);
  if (waiting + conflicts > 0) desk.unswept = true;
  else if (desk.unswept && !isSending(desk) && desk.work.size === 0) {
    queue.sweep();
    desk.unswept = false;
  }
};

const passTime = (desk: Desk): void => {
  const { system } = desk.context;
  const now = system.monotonic();
  const { phase } = desk;
  if (phase.kind === 'session') {
    const { session } = phase;
    if (session.pending === 0 && now - session.touchedAt >= endsIn(desk, session))
      endSession(desk, session, 'time');
  } else if (phase.kind === 'yielding') {
    if (phase.refused !== null && now - desk.since >= STAYS_MS.yielding) passOn(desk, phase);
  } else if (phase.kind === 'unlinked' && !phase.lies.here && now - phase.lies.since >= LIFTED_MS) {
    show(desk, { kind: 'waiting' });
  } else if (phase.kind in STAYS_MS && now - desk.since >= STAYS_MS[phase.kind as keyof typeof STAYS_MS]) {
    show(desk, { kind: 'waiting' });
  }
  tellHours(desk);
  forgetCardless(desk);
  drain(desk);
  sweep(desk);
};

/** Which tags lie there, and which of them were somebody's already: they are nobody else's until they have left the pad. */
interface Lying {
  tags: readonly PadTag[];
  readonly handled: Set<string>;
}

/** Each tag that is new on the pad is lent to whoever is here, in order; those that lay there before she came, too. */
const lendTags = (desk: Desk, lying: Lying): void => {
  const { phase } = desk;
  if (phase.kind !== 'session') return;
  const { session } = phase;
  const fresh = lying.tags.filter(({ tag }) => !lying.handled.has(tag));
  for (const { tag } of fresh) lying.handled.add(tag);
  if (fresh.length === 0) return;
  const work = fresh.reduce<Promise<unknown>>(async (before, { code }) => {
    await before;
    return code === null ? refusedItem(desk, session, 'tag_unknown') : lend(desk, session, code);
  }, Promise.resolve());
  behind(desk, work);
};

const laid = (desk: Desk, lying: Lying, tags: readonly PadTag[]): void => {
  lying.tags = tags;
  for (const tag of lying.handled) if (!tags.some((each) => each.tag === tag)) lying.handled.delete(tag);
  desk.unknownTags = tags.filter(({ code }) => code === null).length;
  tell(desk);
  lendTags(desk, lying);
};

const methodsOf = (desk: Desk): Methods<typeof libraryContract> => ({
  ...patronMethods(desk, libraryContract),
  ...pinMethods(desk, libraryContract),
  ...historyMethods(desk, libraryContract),
  ...familyMethods(desk, libraryContract),
  ...linkMethods(desk, libraryContract),
  ...lendingMethods(desk, libraryContract),
  ...loanMethods(desk, libraryContract),
  ...askingMethods(desk, libraryContract),
  ...settleMethods(desk, libraryContract),
  'library.receipt': receiptMethod(desk),
});

/** One terminal of a library. */
export const createLibrary = (context: LibraryContext): Library => {
  const desk: Desk = {
    context,
    phase: { kind: 'waiting' },
    since: context.system.monotonic(),
    wrote: true,
    unswept: true,
    work: new Set(),
    asked: new Map(),
    cardlessAt: Number.NEGATIVE_INFINITY,
    tries: [],
    unknownTags: 0,
  };
  const lying: Lying = { tags: [], handled: new Set() };
  const ends = [
    context.ils.subscribe(() => {
      tell(desk);
      drain(desk, { now: true });
    }),
    context.pad?.subscribe((tags) => laid(desk, lying, tags)) ?? (() => undefined),
  ];
  drain(desk, { now: true });
  const idle = async (): Promise<void> => {
    while (desk.work.size > 0) await Promise.allSettled(desk.work);
  };
  return {
    methods: methodsOf(desk),
    taps: libraryTaps(desk),
    state: () => stateOf(desk),
    passTime() {
      passTime(desk);
      lendTags(desk, lying);
    },
    idle,
    async close() {
      for (const end of ends) end();
      if (desk.phase.kind === 'session' || desk.phase.kind === 'yielding')
        endSession(desk, desk.phase.session, 'time');
      await Promise.all([context.ils.close(), context.pad?.close()]);
      await idle();
    },
  };
};
