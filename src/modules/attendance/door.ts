import type { CardTap, TapTaker } from '../../identity/card-tap.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import {
  type DoorMemory,
  emptyMemory,
  type Linking,
  nextVerdict,
  personOf,
  refuse,
  show,
} from './door-memory.ts';
import { directionAt, turnTo } from './door-rules.ts';
import type { PunchType, StaffNo } from './ids-schema.ts';
import { holderOf, linksOfToken } from './links.ts';
import { openMuster, shownMuster } from './muster.ts';
import type { AttendanceContext } from './ports.ts';
import { sayPost, tapMember, turn } from './punching.ts';
import { DOOR, record, recordWith } from './recording.ts';
import type { CardRefusal } from './schema.ts';
import { listHead } from './store-list.ts';
import type { AttendanceState, ShownMuster } from './views-schema.ts';

/**
 * A staff door. A tap waits for nobody: it is decided and on the disk before `tapped` returns, and the next one takes the place of what is
 * shown.
 */
export interface Door {
  readonly taps: TapTaker;
  state(): AttendanceState;
  /** What only time changes. */
  passTime(): void;
  /** A button before the tap; `null`: by the time of day. */
  choose(type: PunchType | null): void;
  /** Another button after it. */
  change(punch: string, type: PunchType): Result<Record<string, never>, 'too_late' | 'cannot_record'>;
  /** 兼務: for which post the punch on the screen is. */
  sayPost(
    punch: string,
    post: string,
  ): Result<Record<string, never>, 'too_late' | 'cannot_record' | 'no_such_post'>;
  clear(): void;
  /** The next tap is this colleague's; `null`: of nobody any more. */
  link(wish: Omit<Linking, 'until'> | null): void;
}

/** How long a button waits for its card, and a supervisor for the card that she registers, milliseconds. */
const CHOSEN_MS = 15_000;
const LINKING_MS = 60_000;
/** The small list goes by itself, so that nobody reads at noon who came in the morning. */
const RECENT_MS = 15 * 60_000;
const RECENT = 5;
const REFUSED_MS = 60_000;
/** How often the building is counted while nothing happens. */
const COUNT_MS = 30_000;
const DAY_MS = 86_400_000;

/** Once a minute and card: a visitor's card that lies on the reader fills no record. */
const noteRefusal = (memory: DoorMemory, { tokens }: CardTap, why: CardRefusal, staffNo?: StaffNo): void => {
  const { context, refused } = memory;
  const [token] = tokens;
  const now = context.system.monotonic();
  for (const [hmac, at] of refused) if (now - at >= REFUSED_MS) refused.delete(hmac);
  if (token === undefined || refused.has(token.hmac)) return;
  refused.set(token.hmac, now);
  record(context, DOOR, {
    kind: 'attendance.refused',
    data: {
      token: token.hmac,
      kind: token.kind,
      why,
      door: context.site.door,
      ...(staffNo === undefined ? {} : { staffNo }),
    },
  });
};

/** カードの登録: every number of the card that is not hers yet. */
const linkCard = (memory: DoorMemory, { tokens }: CardTap, { member, agreed, by }: Linking): void => {
  const { context } = memory;
  const { db, site, system } = context;
  const known = tokens.flatMap(({ hmac }) => linksOfToken(db, hmac));
  const leave = (): void => {
    memory.linking = null;
  };
  if (known.some(({ no }) => no !== member.no)) return refuse(memory, 'other_card');
  if (!agreed && tokens.some(({ kind }) => kind !== 'card_uid')) return refuse(memory, 'consent_needed');
  const wanted = tokens.filter(({ hmac }) => !known.some((link) => link.hmac === hmac));
  const at = system.now();
  const person = personOf(memory, member);
  if (wanted.length === 0) {
    leave();
    return show(memory, { kind: 'linked_before', ...nextVerdict(memory, at), person });
  }
  const written = recordWith(context, by, (append) => {
    for (const { hmac, kind } of wanted) {
      const consent = kind === 'card_uid' ? {} : { consent: site.consent };
      append({
        kind: 'attendance.card_linked',
        data: { staffNo: member.no, token: hmac, kind, ...consent },
      });
    }
  });
  if (!written.ok) return refuse(memory, 'not_recorded');
  leave();
  return show(memory, { kind: 'linked', ...nextVerdict(memory, at), person });
};

const takeCard = (memory: DoorMemory, tap: CardTap): void => {
  const { context, linking } = memory;
  if (linking !== null) return linkCard(memory, tap, linking);
  const found = holderOf(context.db, tap.tokens, context.system.now());
  switch (found.kind) {
    case 'member':
      return tapMember(memory, tap, found.member);
    case 'not_in_service':
      noteRefusal(memory, tap, found.kind, found.no);
      return refuse(memory, found.kind);
    case 'two_records':
    case 'unknown':
      noteRefusal(memory, tap, found.kind);
      return refuse(memory, found.kind);
  }
};

const tapsOf = (memory: DoorMemory): TapTaker => ({
  reading: (reader) => void memory.reading.add(reader),
  removed: (reader) => void memory.reading.delete(reader),
  tapped(outcome) {
    memory.reading.clear();
    if (outcome.ok) takeCard(memory, outcome.value);
    else refuse(memory, outcome.reason);
  },
});

/** The muster as it is shown, counted anew when the record has changed or some time has passed. */
const musterCounter = (context: AttendanceContext): (() => ShownMuster | null) => {
  const { db, system, revision, site } = context;
  let counted: { readonly of: number; readonly at: number; readonly shown: ShownMuster | null } | undefined;
  return () => {
    if (!site.muster) return null;
    const now = system.now();
    if (counted?.of !== revision() || Math.abs(now - counted.at) > COUNT_MS) {
      const muster = openMuster(db, now);
      const shown = muster === undefined ? null : shownMuster(context, muster, now);
      counted = { of: revision(), at: now, shown };
    }
    return counted.shown;
  };
};

const listOf = ({ db, site, system }: AttendanceContext): AttendanceState['list'] => {
  const head = listHead(db);
  if (head === undefined) return null;
  const { asOf, members } = head;
  return { asOf, members, old: system.now() - asOf > site.listDays * DAY_MS };
};

const stateOf = (memory: DoorMemory, muster: ShownMuster | null): AttendanceState => {
  const { context, verdict, chosen, linking, reading, recent } = memory;
  const { site, system } = context;
  const shown = verdict?.shown ?? null;
  const id = shown?.kind === 'punched' ? shown.punch : null;
  return {
    door: site.door,
    show: site.show,
    sound: site.sound,
    changeSeconds: site.changeSeconds,
    consent: site.consent,
    list: listOf(context),
    next: muster === null || muster.overdue ? directionAt(site, system.now()) : 'in',
    chosen: chosen?.type ?? null,
    reading: reading.size > 0,
    verdict: shown,
    recent: recent.filter(({ punch }) => punch !== id).slice(0, RECENT),
    mayMuster: site.muster,
    muster,
    linking: linking === null ? null : personOf(memory, linking.member),
    revision: context.revision(),
  };
};

const passTime = (memory: DoorMemory): void => {
  const { system } = memory.context;
  const now = system.monotonic();
  if (memory.verdict !== null && now >= memory.verdict.until) memory.verdict = null;
  if (memory.chosen !== null && now >= memory.chosen.until) memory.chosen = null;
  if (memory.linking !== null && now >= memory.linking.until) memory.linking = null;
  if (memory.turnable !== null && now >= memory.turnable.until) memory.turnable = null;
  const since = system.now() - RECENT_MS;
  memory.recent = memory.recent.filter(({ at }) => at > since);
};

export const createDoor = (context: AttendanceContext): Door => {
  const memory = emptyMemory(context);
  const muster = musterCounter(context);
  const { system, shown } = context;
  return {
    taps: tapsOf(memory),
    state: () => stateOf(memory, muster()),
    passTime: () => passTime(memory),
    choose(type) {
      memory.chosen = type === null ? null : { type, until: system.monotonic() + CHOSEN_MS };
      shown();
    },
    change(punch, type) {
      const { turnable, verdict } = memory;
      const now = verdict?.shown;
      if (turnable?.punch !== punch || now?.kind !== 'punched' || system.monotonic() > turnable.until)
        return failure('too_late');
      const meant = turnTo(type, turnable.member.duty);
      if (meant === now.type) return success({});
      const turned = turn(memory, turnable, { type: meant, at: now.at });
      shown();
      return turned;
    },
    sayPost(punch, post) {
      const { turnable } = memory;
      if (turnable?.punch !== punch || system.monotonic() > turnable.until) return failure('too_late');
      const said = sayPost(memory, turnable, post);
      shown();
      return said;
    },
    clear() {
      memory.verdict = null;
      shown();
    },
    link(wish) {
      memory.linking = wish === null ? null : { ...wish, until: system.monotonic() + LINKING_MS };
      memory.verdict = null;
      shown();
    },
  };
};
