import type { ResidentId } from '../../kernel/ids.ts';
import type { Quote, Whose, WishInput } from './contract.ts';
import {
  type Asker,
  CERTIFICATES,
  type CertificateKind,
  type CertificateOption,
  type IdentityMethod,
  type Paper,
} from './kinds-schema.ts';
import type { Warning } from './schema.ts';
import type { CashView, ClosingView, DeskView, Entry, LedgerView } from './views-schema.ts';

/** What the screen of certificates shows, one at a time. */

/** Whom the desk has before it; `null`: nobody, for what is done with paper and money. */
export type Of =
  | Extract<Whose, { by: 'search' }>
  | Pick<Extract<Whose, { by: 'visit' }>, 'by' | 'visitId'>
  | null;

/** A request as the clerk has it so far. */
export interface Draft {
  readonly kind: CertificateKind;
  /** Whose. */
  readonly person: ResidentId;
  readonly options: readonly CertificateOption[];
  readonly fiscalYear: number;
  readonly copies: number;
  readonly as: Asker;
  readonly name: string;
  readonly papers: readonly Paper[];
  readonly reason: string;
  readonly identity: IdentityMethod;
  readonly sealCard: string;
  readonly exemption: string | null;
  readonly purpose: string;
  readonly past: readonly Warning[];
}

/** Who asks for somebody who need not be here. Nobody acts for the dead: her heirs ask with their grounds. */
const othersOf = ({ standing }: Pick<DeskView, 'standing'>): readonly Asker[] =>
  standing === 'deceased' ? ['lineal', 'third_party', 'duty'] : ['lineal', 'proxy', 'third_party', 'duty'];

/** Nothing is on it that nobody asked for: all options are off, and it is her own. */
export const draftOf = (
  { people, present, identity, fiscalYear, standing }: DeskView,
  kind: CertificateKind,
): Draft => ({
  kind,
  person: people[0]?.residentId as ResidentId,
  options: [],
  fiscalYear,
  copies: 1,
  // Found by search she need not be here: somebody asks for her.
  as:
    (present ? undefined : CERTIFICATES[kind].askers.find((as) => othersOf({ standing }).includes(as))) ??
    'self',
  name: '',
  papers: [],
  reason: '',
  identity,
  sealCard: '',
  exemption: null,
  purpose: '',
  past: [],
});

const said = (words: string): string | undefined => {
  const trimmed = words.trim();
  return trimmed === '' ? undefined : trimmed;
};

/** The draft as it is asked. */
export const wishOfDraft = (draft: Draft, of: NonNullable<Of>, past: readonly Warning[] = []): WishInput => {
  const { kind, person, options, fiscalYear, copies, as, papers, identity, exemption } = draft;
  const name = said(draft.name);
  const reason = said(draft.reason);
  const purpose = said(draft.purpose);
  const sealCard = said(draft.sealCard.normalize('NFKC').toUpperCase());
  return {
    whose: of.by === 'visit' ? { ...of, residentId: person } : { by: 'search', residentId: person },
    kind,
    options: [...options],
    ...(CERTIFICATES[kind].byYear ? { fiscalYear } : {}),
    copies,
    requester: {
      as,
      papers: [...papers],
      ...(name === undefined ? {} : { name }),
      ...(reason === undefined ? {} : { reason }),
    },
    identity,
    ...(sealCard === undefined || CERTIFICATES[kind].proof !== 'seal' ? {} : { sealCard }),
    exemption,
    ...(purpose === undefined ? {} : { purpose }),
    past: [...new Set([...draft.past, ...past])],
  };
};

/** What can be changed of a draft, each on a screen of its own. */
export type Part = 'who' | 'content' | 'fee';
export type Place = 'menu' | 'recent' | 'ledger' | 'cash' | 'stopped';
export type PaperPart = 'list' | 'load' | 'count' | 'spoil';

/** Why the desk cannot be opened for this person. */
export type OpenRefusal = 'no_such_person' | 'supervisor_needed' | 'not_here' | 'cannot_record' | 'failed';

export type Scene =
  | { readonly at: 'opening' }
  | { readonly at: 'blocked'; readonly why: OpenRefusal }
  | { readonly at: 'kinds'; readonly desk: DeskView }
  | {
      readonly at: 'confirm';
      readonly desk: DeskView;
      readonly draft: Draft;
      /** `null`: it is being asked for. */
      readonly quote: Quote | 'failed' | null;
    }
  | { readonly at: 'part'; readonly part: Part; readonly desk: DeskView; readonly draft: Draft }
  /** Under way, to be handed over, or at an end. */
  | { readonly at: 'request'; readonly entry: Entry; readonly from: 'desk' | 'recent' }
  | { readonly at: 'spoil'; readonly entry: Entry; readonly from: 'desk' | 'recent' }
  | { readonly at: 'return_fee'; readonly entry: Entry }
  | { readonly at: 'done'; readonly entry: Entry; readonly receipt: Receipt }
  | { readonly at: 'menu' }
  | { readonly at: 'recent'; readonly entries: readonly Entry[] | 'failed' | null }
  | { readonly at: 'ledger'; readonly ledger: LedgerView | null; readonly part: PaperPart }
  | { readonly at: 'cash'; readonly cash: CashView | null }
  | { readonly at: 'closed'; readonly closing: ClosingView; readonly print: Receipt }
  | { readonly at: 'stopped' };

/** What became of a slip or a report. */
export type Receipt = 'none' | 'printing' | 'printed' | 'failed' | 'no_printer';
