import type { TapProblem } from '../../identity/card-tap.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Actor } from '../../kernel/roles.ts';
import type { Caller } from '../../rpc/contract.ts';
import { count, type Tally } from './counts.ts';
import type { LinkToken } from './links.ts';
import type { WrongTry } from './pin-rules.ts';
import type { LibraryContext } from './ports.ts';
import { hourAt } from './rules.ts';
import { type LibraryEvent, libraryEventSchemas } from './schema.ts';
import type { Patron } from './system.ts';
import {
  type EndedView,
  type ItemRefusal,
  type ItemVerdict,
  type LibraryPhase,
  type LineItem,
  type PatronStop,
  type SessionId,
  sessionIdSchema,
} from './views-schema.ts';

/** What one library terminal has in its hands. All of it is memory: what must outlast a power cut is in `queue.ts` and `links.ts`. */

export type By = 'card' | 'number' | 'mykey' | 'own';

/** Whoever comes, before anything is known of her. */
export interface Coming {
  readonly number: string;
  readonly by: By;
  readonly tokens: readonly LinkToken[];
  readonly linked: boolean;
  /** 暗証番号 was right. */
  readonly proved?: true;
}

export interface Session {
  readonly id: SessionId;
  /** Whose card or number it is. */
  readonly holder: Patron;
  /** Who is served: the holder, or one of her family. */
  readonly patron: Patron;
  readonly stop: PatronStop | null;
  readonly by: By;
  readonly tokens: readonly LinkToken[];
  readonly linked: boolean;
  /** By 暗証番号. */
  readonly proved: boolean;
  readonly after: boolean;
  /** The library system could not be asked. */
  readonly unasked: boolean;
  readonly family: readonly string[];
  items: readonly LineItem[];
  last: ItemVerdict | null;
  verdicts: number;
  /** Titles of what did not go out, as they were told; an empty one where the library system names none. */
  refused: readonly string[];
  /** Questions to the library system that are not answered yet; the session does not end by itself meanwhile. */
  pending: number;
  /** Called once nothing is asked any more. */
  answered: readonly (() => void)[];
  /** `System.monotonic()` of the last touch. */
  touchedAt: number;
}

type Shown<K extends LibraryPhase['kind']> = Extract<LibraryPhase, { readonly kind: K }>;

export type Phase =
  | { readonly kind: 'waiting' | 'reading' | 'asking' }
  | { readonly kind: 'session'; readonly session: Session }
  /** Another card came while a book of this session has no answer yet. */
  | {
      readonly kind: 'yielding';
      readonly session: Session;
      /** What did not go out since; `null`: it is still asked. */
      readonly refused: readonly string[] | null;
      /** Whoever came last has the screen next. */
      readonly then: Next;
    }
  | {
      readonly kind: 'unlinked';
      readonly tokens: readonly LinkToken[];
      readonly lies: Lies;
      readonly why: 'new' | 'campaign';
      readonly refused: Shown<'unlinked'>['refused'];
    }
  | {
      readonly kind: 'consent';
      readonly tokens: readonly LinkToken[];
      /** Only a card that lies there is registered: whoever agrees has it in her hands. */
      readonly here: boolean;
      readonly patron: Patron;
      readonly replaces: boolean;
      readonly wrong: boolean;
    }
  | {
      readonly kind: 'pin';
      readonly coming: Coming;
      readonly after: boolean;
      readonly wrong: boolean;
      readonly asking: boolean;
    }
  | { readonly kind: 'linked'; readonly moved: boolean }
  | { readonly kind: 'moving'; readonly patron: Patron; readonly taken: boolean }
  | { readonly kind: 'stopped'; readonly why: Shown<'stopped'>['why']; readonly said: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: TapProblem }
  | { readonly kind: 'ended'; readonly ended: EndedView; readonly number: string };

/** A card that is not registered: since when it lies on the reader, or when it was lifted; monotonic. */
export interface Lies {
  readonly here: boolean;
  readonly since: number;
}

/** What comes after a session; `after`: there was one of somebody else. */
export type Next = (after: boolean) => void;

export interface Desk {
  readonly context: LibraryContext;
  phase: Phase;
  /** When this phase began, monotonic. */
  since: number;
  /** Whether the disk took the last write. */
  wrote: boolean;
  /** The queue had rows since it was last swept; true at the start, for whoever was killed before. */
  unswept: boolean;
  /** Resolves when nothing is under way. */
  readonly work: Set<Promise<unknown>>;
  /** Books whose loan is being asked for, each with whether it was brought back meanwhile. */
  readonly asked: Map<string, boolean>;
  /** When it was last looked whose cards are gone, monotonic. */
  cardlessAt: number;
  /** Wrong 暗証番号 of late. */
  tries: readonly WrongTry[];
  /** What lies on the pad and holds no number. */
  unknownTags: number;
}

/** The desk itself, where nobody of the staff touched anything. */
const MACHINE: Actor = { staff: 'desk', role: 'clerk' };

export const tell = (desk: Desk): void => desk.context.changed(desk.wrote);

export const show = (desk: Desk, phase: Phase): void => {
  desk.phase = phase;
  desk.since = desk.context.system.monotonic();
  tell(desk);
};

/** Work that goes on behind an answer; `idle` waits for it. */
export const behind = (desk: Desk, work: Promise<unknown>): void => {
  const noted = work.finally(() => desk.work.delete(noted));
  desk.work.add(noted);
};

/** Counts of this hour, and events where there are any, in one transaction. */
export const record = (
  desk: Desk,
  tally: Tally,
  {
    events = [],
    caller,
    also,
  }: {
    events?: readonly LibraryEvent[];
    caller?: Caller;
    also?: Parameters<LibraryContext['db']['write']>[0];
  } = {},
): Result<undefined, 'cannot_record'> => {
  const { db, log, origin, system } = desk.context;
  const actor: Actor = caller === undefined ? MACHINE : { staff: caller.staff, role: caller.role };
  const written = db.write((tx) => {
    count(tx, hourAt(system.now()), tally);
    also?.(tx);
    for (const { kind, data } of events)
      log.append(tx, { kind, data: libraryEventSchemas[kind].parse(data), actor, ...origin });
  });
  desk.wrote = written.ok;
  tell(desk);
  return written.ok ? success(undefined) : failure('cannot_record', { disk: written.reason });
};

/** The session that is meant, if it is the one at this desk. */
export const sessionAt = (desk: Desk, id: SessionId): Session | undefined =>
  desk.phase.kind === 'session' && desk.phase.session.id === id ? desk.phase.session : undefined;

export const newSessionId = ({ context }: Desk): SessionId => sessionIdSchema.parse(context.system.newId());

export const touch = ({ context }: Desk, session: Session): void => {
  session.touchedAt = context.system.monotonic();
};

/** What became of a code, at the session in which it was scanned and no other. */
export const verdict = (
  desk: Desk,
  session: Session,
  said: Omit<ItemVerdict, 'n' | 'why' | 'due' | 'said'> & Partial<Pick<ItemVerdict, 'why' | 'due' | 'said'>>,
): ItemVerdict => {
  session.verdicts += 1;
  const made: ItemVerdict = {
    why: null,
    due: null,
    ...said,
    said: [...(said.said ?? [])].slice(0, 10),
    n: session.verdicts,
  };
  session.last = made;
  if (made.kind === 'refused') session.refused = [...session.refused, made.title];
  touch(desk, session);
  tell(desk);
  return made;
};

export const refusedItem = (
  desk: Desk,
  session: Session,
  why: ItemRefusal,
  { title = '', said = [] }: { title?: string; said?: readonly string[] } = {},
): ItemVerdict => verdict(desk, session, { kind: 'refused', why, title, said: [...said] });

/** Runs with the session held open. */
export const asking = async <T>(desk: Desk, session: Session, work: () => Promise<T>): Promise<T> => {
  session.pending += 1;
  touch(desk, session);
  tell(desk);
  const going = work().finally(() => {
    session.pending -= 1;
    touch(desk, session);
    tell(desk);
    if (session.pending > 0) return;
    const { answered } = session;
    session.answered = [];
    for (const each of answered) each();
  });
  behind(
    desk,
    going.catch(() => undefined),
  );
  return going;
};

/** Resolves when every book that was scanned in this session has its answer. */
export const allAnswered = (session: Session): Promise<void> =>
  session.pending === 0
    ? Promise.resolve()
    : new Promise((resolve) => {
        session.answered = [...session.answered, resolve];
      });

/** At 自動貸出 what is the staff's takes a supervisor who is signed in. */
export const isStaff = ({ context: { site } }: Desk, { role }: Caller): boolean =>
  site.mode === 'staff' || role === 'supervisor';

/** Whether her loans may be listed here: a number is no secret, and at 自動貸出 nobody looks who types it. */
export const mayList = ({ context: { site } }: Desk, { by, proved }: Session): boolean =>
  site.mode === 'staff' || proved || (site.pin !== 'always' && (by === 'card' || by === 'own'));
