import {
  type CardFourItems,
  type MatchSettings,
  type Reasons,
  type ResidentItems,
  reasonsOf,
} from '../../registry/match/match.ts';
import type { Field, Match } from './schema.ts';

/** The comparison line by line, by the same rules that found the resident. No decision, so not in `rules.ts`. */

/** A resident as far as she is compared; names are all she may be written with (氏名, 通称). */
export interface Compared extends Omit<ResidentItems, 'address'> {
  readonly address: string;
  /** 支援措置: the address takes no part. */
  readonly hidden: boolean;
  /** 町名変更, as 名寄せ knows it. */
  readonly rename?: MatchSettings['rename'];
}

export type CardItems = CardFourItems;

const NO_MATCHES: Readonly<Record<Field, Match>> = {
  name: 'unknown',
  birthDate: 'unknown',
  sex: 'unknown',
  address: 'unknown',
};

/** Half a likeness is a difference to the eye. */
const said = (reason: Reasons[Field]): Match => (reason === 'partial' ? 'different' : reason);

/** Line by line. It only helps the eye: the clerk decides. */
export const matchesOf = (
  items: CardItems | null,
  resident: Compared | null,
): Readonly<Record<Field, Match>> => {
  if (resident === null) return NO_MATCHES;
  const address = resident.hidden ? { address: 'hidden' as const } : {};
  if (items === null) return { ...NO_MATCHES, ...address };
  const { hidden, rename } = resident;
  const reasons = reasonsOf(items, { ...resident, address: hidden ? null : resident.address }, rename);
  return {
    name: said(reasons.name),
    birthDate: said(reasons.birthDate),
    sex: said(reasons.sex),
    address: said(reasons.address),
    ...address,
  };
};
