import type { CivilDate } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import {
  type Asker,
  CERTIFICATES,
  type CertificateKind,
  type CertificateOption,
  type CertificatePolicy,
  type FeeTable,
  GUARDED_OPTIONS,
  type IdentityMethod,
  PAPERS_OF,
} from './kinds-schema.ts';
import type { CertificateEventData, Fee, Mismatch, Requester, Stop, Warning } from './schema.ts';

/** Whether a certificate is issued here, what it costs, and whether what came is what was asked for. Pure. */

/** Whose certificate it is, as far as it matters here. */
export interface Subject {
  readonly residentId: ResidentId;
  readonly householdId: string;
  /** Full years today; `null`: 不詳. */
  readonly age: number | null;
  readonly standing: 'present' | 'not_yet' | 'outside' | 'moved_out' | 'deceased' | 'removed';
  /** 転出予定年月日, ahead of today. */
  readonly leavesOn: CivilDate | null;
  /** Of the longest name that may stand on it. */
  readonly nameLetters: number;
  /** A letter of her names has no code yet (外字作成中). */
  readonly lettersPending: boolean;
  /** 支援措置 of hers or of somebody she lives with. */
  readonly protected: boolean;
}

export interface Wish {
  readonly kind: CertificateKind;
  readonly options: readonly CertificateOption[];
  readonly fiscalYear?: number | undefined;
  readonly copies: number;
  readonly requester: Requester;
  readonly identity: IdentityMethod;
  /** 印鑑登録証 was read or its number typed. */
  readonly sealCard: boolean;
  readonly exemption: string | null;
  readonly purpose?: string | undefined;
  /** Warnings that the clerk has answered. */
  readonly past: readonly Warning[];
}

/** The desk and the machine at this moment. */
export interface DeskNow {
  readonly machine: Extract<Stop, 'offline' | 'clock' | 'data_stale' | 'no_printer' | 'no_paper'> | null;
  readonly stopped: boolean;
  /** Who stands here by card or search; `null`: whom the clerk found by search alone and who need not be here. */
  readonly atDesk: {
    readonly residentId: ResidentId;
    readonly householdId: string;
    /** She came with her card. */
    readonly byCard: boolean;
    readonly cardExpired: boolean;
    /** Her PIN was proved (L2). */
    readonly proved: boolean;
  } | null;
  /** A supervisor let it go on with this person. */
  readonly released: boolean;
  /** The same was asked for within the time of the policy. */
  readonly repeated: boolean;
  readonly policy: CertificatePolicy;
  readonly fees: FeeTable;
}

export const feeOf = (
  { fees, exemptions }: FeeTable,
  { kind, copies, exemption }: Pick<Wish, 'kind' | 'copies' | 'exemption'>,
  byCard: boolean,
): Fee | 'exemption_not_here' => {
  const row = fees.find((each) => each.kind === kind);
  const exempt = exemptions.find(({ id }) => id === exemption);
  if (exemption !== null && (exempt === undefined || exempt.kinds?.includes(kind) === false))
    return 'exemption_not_here';
  const unit = (byCard ? row?.cardYen : undefined) ?? row?.yen ?? 0;
  return { unit, copies, byCard, exemption, yen: exemption === null ? unit * copies : 0 };
};

/** Others than she herself who may be served for a protected person, after a supervisor's word: an office, and whom she lives with. */
const SERVED_FOR_PROTECTED: readonly Asker[] = ['self', 'household', 'duty'];

const protectionStop = (desk: DeskNow, subject: Subject, as: Asker): Stop | undefined => {
  if (!subject.protected) return undefined;
  if (!SERVED_FOR_PROTECTED.includes(as)) return 'not_here';
  return desk.released ? undefined : 'supervisor_needed';
};

const standingStop = (
  { policy }: Pick<DeskNow, 'policy'>,
  { standing, leavesOn }: Subject,
  kind: CertificateKind,
  as: Asker,
): Stop | undefined => {
  const { registration } = CERTIFICATES[kind];
  const ended = standing === 'moved_out' || standing === 'deceased' || standing === 'removed';
  if (standing === 'deceased' && (as === 'self' || as === 'household')) return 'deceased';
  // 住基法15条の4: whoever was recorded, herself or through somebody; with her death 委任 ends (民法111条), and her heirs ask for themselves.
  if (standing === 'deceased' && as === 'proxy' && registration === 'ended') return 'deceased';
  if (registration === 'ended') return ended ? undefined : 'still_registered';
  if (registration === 'any') return undefined;
  if (standing !== 'present') return standing;
  return leavesOn !== null && policy.leaving === 'refuse' ? 'leaving' : undefined;
};

const nameStop = (
  { policy }: Pick<DeskNow, 'policy'>,
  { nameLetters, lettersPending }: Subject,
): Stop | undefined => {
  if (lettersPending) return 'letters_pending';
  return nameLetters > policy.nameLetters ? 'name_too_long' : undefined;
};

const ageStop = ({ age }: Subject, kind: CertificateKind): Stop | undefined => {
  const { leastAge } = CERTIFICATES[kind];
  if (leastAge === null) return undefined;
  if (age === null) return 'age_unknown';
  return age < leastAge ? 'too_young' : undefined;
};

/** 印鑑登録証 is the authority itself, whoever brings it; without it only the person's own proved PIN. */
const proofStop = ({ atDesk, policy }: DeskNow, { kind, requester, sealCard }: Wish): Stop | undefined => {
  if (CERTIFICATES[kind].proof !== 'seal' || sealCard) return undefined;
  const byPin = requester.as === 'self' && policy.sealByCard && atDesk?.proved === true;
  return byPin && !atDesk.cardExpired ? undefined : 'seal_proof_needed';
};

const NAMED: readonly Asker[] = ['lineal', 'proxy', 'third_party', 'duty'];
const WITH_REASON: readonly Asker[] = ['third_party', 'duty'];

const isWho = ({ atDesk }: DeskNow, subject: Subject, as: Asker): boolean => {
  if (as === 'self') return atDesk === null || atDesk.residentId === subject.residentId;
  if (as === 'household')
    return (
      atDesk !== null &&
      atDesk.householdId === subject.householdId &&
      atDesk.residentId !== subject.residentId
    );
  return true;
};

const askerStop = (desk: DeskNow, subject: Subject, wish: Wish): Stop | undefined => {
  const { as, name, papers, reason } = wish.requester;
  if (!CERTIFICATES[wish.kind].askers.includes(as) || !isWho(desk, subject, as)) return 'asker_not_allowed';
  if (NAMED.includes(as) && name === undefined) return 'requester_missing';
  const needed = CERTIFICATES[wish.kind].proof === 'seal' && wish.sealCard ? [] : PAPERS_OF[as];
  if (needed.length > 0 && !needed.some((paper) => papers.includes(paper))) return 'papers_missing';
  return WITH_REASON.includes(as) && reason === undefined ? 'reason_missing' : undefined;
};

const contentStop = (wish: Wish): Stop | undefined => {
  const { kind, options, requester, purpose, fiscalYear } = wish;
  const definition = CERTIFICATES[kind];
  if (options.some((option) => !definition.options.includes(option))) return 'option_not_here';
  if (options.some((option) => GUARDED_OPTIONS.includes(option))) {
    if (requester.as !== 'self' && requester.as !== 'household') return 'guarded_option';
    if (purpose === undefined) return 'purpose_missing';
  }
  return definition.byYear && fiscalYear === undefined ? 'year_missing' : undefined;
};

const warningsOf = (
  { repeated }: DeskNow,
  { leavesOn, standing }: Subject,
  { kind }: Wish,
): readonly Warning[] => [
  ...(repeated ? (['repeat'] as const) : []),
  ...(leavesOn !== null && standing === 'present' && CERTIFICATES[kind].registration === 'present'
    ? (['leaving'] as const)
    : []),
];

export type Decision =
  | { readonly kind: 'ok'; readonly fee: Fee; readonly seal: 'pin' | 'seal_card' | null }
  | { readonly kind: 'warn'; readonly fee: Fee; readonly warnings: readonly Warning[] }
  | { readonly kind: 'stop'; readonly why: Stop };

/** What stands against a kind whoever asks for it. */
export const kindStop = (
  { machine, policy, stopped }: Pick<DeskNow, 'machine' | 'policy' | 'stopped'>,
  subject: Subject,
  kind: CertificateKind,
  as: Asker = 'duty',
): Stop | undefined => {
  if (machine !== null) return machine;
  if (!policy.kinds.includes(kind)) return 'not_offered';
  if (stopped) return 'kind_stopped';
  return (
    standingStop({ policy }, subject, kind, as) ?? nameStop({ policy }, subject) ?? ageStop(subject, kind)
  );
};

/** 交付の可否. The machine first, then the person, then who asks, then what is asked for: a stop tells no more than it must. */
export const decideRequest = (desk: DeskNow, subject: Subject | undefined, wish: Wish): Decision => {
  const stop = (why: Stop): Decision => ({ kind: 'stop', why });
  const { atDesk, machine } = desk;
  if (machine !== null) return stop(machine);
  if (subject === undefined) return stop('no_such_person');
  const why =
    protectionStop(desk, subject, wish.requester.as) ??
    kindStop(desk, subject, wish.kind, wish.requester.as) ??
    askerStop(desk, subject, wish) ??
    (wish.identity === 'card_face' && atDesk?.cardExpired === true ? 'card_expired' : undefined) ??
    proofStop(desk, wish) ??
    contentStop(wish);
  if (why !== undefined) return stop(why);
  const fee = feeOf(desk.fees, wish, atDesk?.byCard === true);
  if (fee === 'exemption_not_here') return stop(fee);
  const warnings = warningsOf(desk, subject, wish).filter((each) => !wish.past.includes(each));
  if (warnings.length > 0) return { kind: 'warn', fee, warnings };
  const seal = CERTIFICATES[wish.kind].proof === 'seal' ? (wish.sealCard ? 'seal_card' : 'pin') : null;
  return { kind: 'ok', fee, seal };
};

/** What the issuing system says of a document. */
export interface Told {
  readonly requestId: string;
  /** 宛名番号 */
  readonly subject: string;
  readonly kind: string;
  readonly options: readonly string[];
  readonly fiscalYear?: number | undefined;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** Of the file. */
  readonly sha256: string;
  /** 証明書発行システム and its configuration, by the name it has for itself. */
  readonly system: string;
  /** 障害・注意の通知 that came with it. */
  readonly notices: readonly string[];
}

/** What the bytes themselves say, read from them anew. */
export interface Seen {
  readonly sha256: string;
  readonly isPdf: boolean;
  /** Every mark in the file. */
  readonly marks: readonly string[];
}

export interface Asked {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly asked: Pick<
    CertificateEventData<'certificates.requested'>,
    'subjectId' | 'kind' | 'options' | 'fiscalYear'
  >;
}

export interface Against {
  readonly policy: Pick<CertificatePolicy, 'proof' | 'clockToleranceSeconds'>;
  /** The issuing system this site was set up for. */
  readonly system: string;
  /** The mark that must be in the file. */
  readonly mark: string;
  /** A file of this digest, or this request, went to a printer before. */
  readonly printedBefore: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const sameOptions = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.toSorted().join() === b.toSorted().join();

const toldMismatch = (
  { requestId, at, asked }: Asked,
  told: Told,
  against: Against,
): Mismatch | undefined => {
  const tolerance = against.policy.clockToleranceSeconds * 1_000;
  if (told.requestId !== requestId) return 'wrong_request';
  if (told.subject !== asked.subjectId) return 'wrong_subject';
  if (told.kind !== asked.kind) return 'wrong_kind';
  if (!sameOptions(told.options, asked.options) || told.fiscalYear !== asked.fiscalYear)
    return 'wrong_options';
  if (told.system !== against.system) return 'wrong_system';
  if (told.madeAt < at - tolerance) return 'made_before';
  if (told.madeAt > against.now + tolerance) return 'made_ahead';
  return told.notices.length > 0 ? 'notice' : undefined;
};

const seenMismatch = (told: Told, seen: Seen, { policy, mark }: Against): Mismatch | undefined => {
  if (!seen.isPdf) return 'not_a_pdf';
  if (seen.sha256 !== told.sha256) return 'digest_differs';
  if (seen.marks.some((each) => each !== mark)) return 'mark_differs';
  return policy.proof === 'mark' && seen.marks.length === 0 ? 'unmarked' : undefined;
};

/** Whether a document is the one that was asked for; `undefined`: everything agrees. Fails closed: each question has to be answered. */
export const mismatchOf = (asked: Asked, told: Told, seen: Seen, against: Against): Mismatch | undefined =>
  toldMismatch(asked, told, against) ??
  seenMismatch(told, seen, against) ??
  (against.printedBefore ? 'printed_before' : undefined);
