/**
 * 安否照会への回答 (安否情報収集様式 様式第1号 ⑫⑬⑭). Whoever may not be answered gets one and the same answer, whatever the cause; the cause is
 * kept in the record for who answers for it, and never shown.
 */
import type { PersonState } from '../modules/shelter/fold.ts';
import { type Asker, mayTell } from '../modules/shelter/rules.ts';
import type { Consent } from '../modules/shelter/schema.ts';
import type { Inquiry } from './shelter-schema.ts';

/** Somebody who may be meant. */
export interface Sought {
  readonly id: string;
  readonly name: string;
  /** 支援措置 of the register, or as the guest herself said. */
  readonly protected: boolean;
  /** `undefined`: no record of the shelters speaks of her. */
  readonly state: PersonState | undefined;
}

export type Untold = 'not_found' | 'several' | 'protected' | 'not_confirmed' | 'declined';

type Presence = Exclude<PersonState['presence'], { readonly status: 'not_here' }>;

export type FamilyAnswer =
  | { readonly kind: 'none'; readonly because: Untold; readonly sought?: Sought }
  | { readonly kind: 'safe'; readonly sought: Sought }
  | { readonly kind: 'place'; readonly sought: Sought; readonly presence: Presence };

/** An asker of whom nobody made sure is one of ⑭. */
const askerOf = ({ relation, seen }: Inquiry['asker']): Asker => (seen === 'none' ? 'other' : relation);

export const answerFamily = (
  asker: Inquiry['asker'],
  found: readonly Sought[],
  unasked: Consent,
): FamilyAnswer => {
  const [sought, ...others] = found;
  if (sought === undefined) return { kind: 'none', because: 'not_found' };
  if (others.length > 0) return { kind: 'none', because: 'several' };
  if (sought.protected) return { kind: 'none', because: 'protected', sought };
  const presence = sought.state?.presence;
  if (presence === undefined || presence.status === 'not_here')
    return { kind: 'none', because: 'not_confirmed', sought };
  const who = askerOf(asker);
  if (!mayTell(sought.state?.consent ?? unasked, who)) return { kind: 'none', because: 'declined', sought };
  return who === 'family' ? { kind: 'place', sought, presence } : { kind: 'safe', sought };
};
