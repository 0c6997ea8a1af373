import type { CardTap } from '../../identity/card-tap.ts';
import type { Actor } from '../../kernel/roles.ts';
import type { LastPunch } from './door-rules.ts';
import type { PunchType } from './ids-schema.ts';
import type { AttendanceContext } from './ports.ts';
import type { Member } from './store-list.ts';
import type { DoorRefusal, DoorVerdict, PunchPost, ShownPerson, ShownPunch } from './views-schema.ts';

/**
 * What a door holds in memory: only what lies seconds back. After a restart it begins with an empty screen, and every punch is in the
 * record.
 */

/** The punch on the screen, while another button still turns it. */
export interface Turnable {
  readonly punch: ShownPunch['punch'];
  readonly member: Member;
  /** What was there before it: what does not fit is seen against that. */
  readonly before: LastPunch | undefined;
  /** 兼務: for which post it is, and what else she may say. */
  readonly post: PunchPost | null;
  /** `System.monotonic()`. */
  readonly until: number;
}

/** A supervisor registers a card: the next tap is this colleague's. */
export interface Linking {
  readonly member: Member;
  /** She agreed to the words, which a My Number Card needs. */
  readonly agreed: boolean;
  readonly by: Actor;
  readonly until: number;
}

export interface DoorMemory {
  readonly context: AttendanceContext;
  seq: number;
  /** Readers on which a card is being read. */
  readonly reading: Set<string>;
  verdict: { readonly shown: DoorVerdict; readonly until: number } | null;
  /** The button that was pressed before a tap. */
  chosen: { readonly type: PunchType; readonly until: number } | null;
  turnable: Turnable | null;
  linking: Linking | null;
  recent: readonly ShownPunch[];
  /** When a card that leads to nobody was last written down. */
  readonly refused: Map<string, number>;
}

export const emptyMemory = (context: AttendanceContext): DoorMemory => ({
  context,
  seq: 0,
  reading: new Set(),
  verdict: null,
  chosen: null,
  turnable: null,
  linking: null,
  recent: [],
  refused: new Map(),
});

/** Between a press on the screen and its arrival here, milliseconds. */
export const GRACE_MS = 1_000;

/** As she may be shown here. */
export const personOf = (
  { context: { site } }: Pick<DoorMemory, 'context'>,
  { no, name }: Pick<Member, 'no' | 'name'>,
): ShownPerson => ({ no, name: site.show === 'name' ? name : null });

/** The head of the next verdict; the punch before it can be turned no more. */
export const nextVerdict = (
  memory: DoorMemory,
  at: number,
): { readonly seq: number; readonly at: number } => {
  memory.seq += 1;
  memory.turnable = null;
  return { seq: memory.seq, at };
};

export const show = (memory: DoorMemory, shown: DoorVerdict): void => {
  const { system, site } = memory.context;
  memory.verdict = { shown, until: system.monotonic() + site.showSeconds * 1_000 };
};

export const refuse = (memory: DoorMemory, why: DoorRefusal): void =>
  show(memory, { kind: 'refused', ...nextVerdict(memory, memory.context.system.now()), why });

/** The clock against the centre's, as far as it was ever heard. */
export const offsetOf = ({ log }: Pick<AttendanceContext, 'log'>): number | null =>
  log.lastAckAt() === null ? null : Math.round(log.clock().aheadMs);

/** What was read of the card: that it was there. */
export const evidenceOf = ({ tokens }: Pick<CardTap, 'tokens'>) => ({
  level: 'L0' as const,
  source: tokens[0]?.kind ?? 'card_uid',
  revocation: 'unknown' as const,
});
