import {
  type Assurance,
  assuranceSchema,
  type CardNote,
  type CardProblem,
  type DeskPhase,
  type Visit,
} from './schema.ts';

/**
 * The desk as a reducer: what the reader reports and what the clerk does, in; what the screen shows, out. No timer
 * and no device in here.
 *
 * Invariants
 * 1. A stop (a problem) stays until a person clears it; neither a new tap nor a choice from the search wipes it away.
 * 2. Nothing of an earlier person survives `cleared` or the next identification.
 * 3. A reading that finishes after its card was replaced or the desk was cleared is dropped (`reading` number).
 * 4. While somebody is being identified (`checking`) a card is only read when asked for, and nothing but the end of the
 *    check or `cleared` takes the person away.
 */
export interface Desk {
  readonly phase: DeskPhase;
  /** Readers with a card in them. */
  readonly cards: readonly string[];
  /** Number of the reading whose outcome is awaited, or of the last one; a check takes a number too. */
  readonly reading: number;
}

export const initialDesk: Desk = { phase: { kind: 'waiting' }, cards: [], reading: 0 };

export type DeskInput =
  | { readonly kind: 'card_in'; readonly reader: string }
  | { readonly kind: 'card_out'; readonly reader: string }
  | { readonly kind: 'identified'; readonly reading: number; readonly visit: Visit }
  | { readonly kind: 'failed'; readonly reading: number; readonly problem: CardProblem }
  | { readonly kind: 'chosen'; readonly visit: Visit }
  /** 本人確認 begins: of the person who is there, or of the card that leads to nobody. */
  | { readonly kind: 'check_started' }
  /** The check has found who it is, or how sure that is. */
  | { readonly kind: 'check_raised'; readonly visit: Visit }
  | { readonly kind: 'check_ended'; readonly problem?: CardProblem | undefined }
  /** `again`: a card that already lies there is to be read. */
  | { readonly kind: 'cleared'; readonly again?: boolean };

export interface DeskStep {
  readonly desk: Desk;
  /** Reader whose card is to be read now. */
  readonly read?: string;
}

const cardIn = (desk: Desk, reader: string): DeskStep => {
  const cards = desk.cards.includes(reader) ? desk.cards : [...desk.cards, reader];
  if (desk.phase.kind === 'problem' || desk.phase.kind === 'checking') return { desk: { ...desk, cards } };
  if (cards.length > 1) {
    return { desk: { phase: { kind: 'problem', problem: 'two_cards' }, cards, reading: desk.reading + 1 } };
  }
  return { desk: { phase: { kind: 'reading' }, cards, reading: desk.reading + 1 }, read: reader };
};

const startCheck = (desk: Desk): Desk => {
  const { phase } = desk;
  const reading = desk.reading + 1;
  if (phase.kind === 'identified')
    return { ...desk, phase: { kind: 'checking', visit: phase.visit }, reading };
  const mayBeLinked =
    phase.kind === 'problem' && (phase.problem === 'not_linked' || phase.problem === 'relink_needed');
  return mayBeLinked ? { ...desk, phase: { kind: 'checking', visit: null }, reading } : desk;
};

const endCheck = (desk: Desk, problem: CardProblem | undefined): Desk => {
  const { phase } = desk;
  if (phase.kind !== 'checking') return desk;
  const reading = desk.reading + 1;
  if (problem !== undefined) return { ...desk, phase: { kind: 'problem', problem }, reading };
  const next: DeskPhase =
    phase.visit === null ? { kind: 'waiting' } : { kind: 'identified', visit: phase.visit };
  return { ...desk, phase: next, reading };
};

const clear = (desk: Desk, again: boolean): DeskStep => {
  const cleared: Desk = { ...desk, phase: { kind: 'waiting' }, reading: desk.reading + 1 };
  const [card, ...others] = desk.cards;
  if (!again || card === undefined) return { desk: cleared };
  return others.length > 0
    ? { desk: { ...cleared, phase: { kind: 'problem', problem: 'two_cards' } } }
    : { desk: { ...cleared, phase: { kind: 'reading' } }, read: card };
};

/** The state after `input`, and which card to read, if any. */
export const stepDesk = (desk: Desk, input: DeskInput): DeskStep => {
  switch (input.kind) {
    case 'card_in':
      return cardIn(desk, input.reader);
    case 'card_out':
      return { desk: { ...desk, cards: desk.cards.filter((reader) => reader !== input.reader) } };
    case 'identified':
    case 'failed': {
      if (input.reading !== desk.reading || desk.phase.kind !== 'reading') return { desk };
      const phase: DeskPhase =
        input.kind === 'identified'
          ? { kind: 'identified', visit: input.visit }
          : { kind: 'problem', problem: input.problem };
      return { desk: { ...desk, phase } };
    }
    case 'chosen':
      if (desk.phase.kind === 'problem' || desk.phase.kind === 'checking') return { desk };
      return {
        desk: { ...desk, phase: { kind: 'identified', visit: input.visit }, reading: desk.reading + 1 },
      };
    case 'check_started':
      return { desk: startCheck(desk) };
    case 'check_raised':
      return desk.phase.kind === 'checking'
        ? { desk: { ...desk, phase: { kind: 'checking', visit: input.visit } } }
        : { desk };
    case 'check_ended':
      return { desk: endCheck(desk, input.problem) };
    case 'cleared':
      return clear(desk, input.again === true);
  }
};

/** What the clerk should hear about a card that was read, though the person is served. */
export const notesOf = (facts: {
  readonly cardExpired: boolean;
  readonly certificate: string | undefined;
  readonly relinkAsked: boolean;
}): CardNote[] => {
  const notes: CardNote[] = facts.cardExpired ? ['card_expired'] : [];
  if (facts.relinkAsked) notes.push('relink_asked');
  if (facts.certificate === 'certificate_expired') notes.push('certificate_expired');
  else if (facts.certificate === 'certificate_revoked') notes.push('certificate_revoked');
  else if (facts.certificate === 'certificate_garbled') notes.push('certificate_unreadable');
  else if (facts.certificate !== undefined && facts.certificate !== 'valid')
    notes.push('certificate_not_trusted');
  return notes;
};

/** Levels from the weakest to the strongest (architecture.md). */
const LEVELS = assuranceSchema.options;

/** Whether `level` is at least `needed`. */
export const isAtLeast = (level: Assurance, needed: Assurance): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(needed);
