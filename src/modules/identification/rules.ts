import { type CivilDate, civilDateSchema, formatWareki } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Role } from '../../kernel/roles.ts';
import type {
  Comparison,
  Consent,
  IdentificationEvent,
  LinkState,
  LinkToken,
  NumberParts,
} from './schema.ts';

/**
 * Decisions of 本人確認. The same file runs at the desk and again at the centre.
 *
 * Invariant: to whom a card leads is what its latest event in `order` says, so any arrival order and any duplication of
 * the same events gives the same answer; an unlinked card leads to nobody, which also outweighs the register.
 */

/** To whom one card leads, as the events of this installation say. */
export interface Link {
  /** `null`: it was unlinked. */
  readonly residentId: ResidentId | null;
  /** Base64 SPKI; `null`: none is pinned. */
  readonly chipKey: string | null;
}

/** What an event says of a card; nothing when it is about none. */
export const linkIn = (event: IdentificationEvent): (LinkToken & Link) | undefined => {
  switch (event.kind) {
    case 'identification.linked': {
      const { kind, tokenHmac, residentId, chipKey } = event.data;
      return { kind, tokenHmac, residentId, chipKey };
    }
    case 'identification.unlinked': {
      const { kind, tokenHmac } = event.data;
      return { kind, tokenHmac, residentId: null, chipKey: null };
    }
    case 'identification.withdrawn':
      return { ...withdrawalOf(event.data.residentId), residentId: null, chipKey: null };
    case 'identification.compared':
    case 'identification.proved':
      return undefined;
  }
};

/** Under this a person's withdrawal of all her cards stands among the links: the register's then lead to nobody. */
export const withdrawalOf = (residentId: ResidentId): LinkToken => ({
  kind: 'withdrawn',
  tokenHmac: residentId,
});

/** `local`: by this installation's events; `registered`: whom the register names for the card. */
export const linkStateOf = (
  local: Link | undefined,
  registered: ResidentId | null,
  candidate: ResidentId | null,
): LinkState => {
  const leadsTo = local === undefined ? registered : local.residentId;
  if (leadsTo === null) return 'nobody';
  if (leadsTo !== candidate) return 'other_person';
  return local?.chipKey === undefined || local.chipKey === null ? 'this_person_without_key' : 'this_person';
};

/** The certificate beside the card's number: `pinned`: the chip's key is kept with it here. */
export interface CertificateLink {
  readonly token: LinkToken;
  readonly leadsTo: ResidentId | null;
  readonly pinned: boolean;
}

export interface LinkCommand {
  readonly candidate: ResidentId | null;
  readonly token: LinkToken;
  readonly chipKey: string | null;
  readonly state: LinkState;
  /** The certificate on the card and to whom it leads; `null`: none, or not to be used here. */
  readonly certificate: CertificateLink | null;
  /** The clerk said 一致 after comparing what the chip holds. */
  readonly compared: boolean;
  readonly consent: Consent;
  readonly role: Role;
}

export type LinkRefusal = 'nobody_chosen' | 'already_linked' | 'supervisor_needed';

/**
 * A certificate that leads to nobody or to somebody else than the candidate (after a renewal it is a new one), or that the
 * register alone names: without the chip's key beside it a copy of it would be taken for the card.
 */
export const isNewCertificate = (
  certificate: CertificateLink | null,
  candidate: ResidentId | null,
  chipKey: boolean,
): boolean => certificate !== null && (certificate.leadsTo !== candidate || (chipKey && !certificate.pinned));

/**
 * カードの登録: one event a number of the card, the card's own first. Without a comparison, and for a card or a certificate
 * that leads to somebody else, only the supervisor may; the other person's link then ends by this event, and both stay in
 * the record.
 */
export const decideLink = (command: LinkCommand): Result<readonly IdentificationEvent[], LinkRefusal> => {
  const { candidate, token, chipKey, state, certificate, compared, consent, role } = command;
  if (candidate === null) return failure('nobody_chosen');
  const cardIsNew = state !== 'this_person' && (state !== 'this_person_without_key' || chipKey !== null);
  const renewed = isNewCertificate(certificate, candidate, chipKey !== null);
  if (!cardIsNew && !renewed) return failure('already_linked');
  const { leadsTo = null } = certificate ?? {};
  const takenOver = state === 'other_person' || (leadsTo !== null && leadsTo !== candidate);
  if ((!compared || takenOver) && role !== 'supervisor') return failure('supervisor_needed');
  const linked = (number: LinkToken): IdentificationEvent => ({
    kind: 'identification.linked',
    data: {
      residentId: candidate,
      ...number,
      chipKey,
      basis: compared ? 'compared' : 'statement',
      level: compared ? 'L1' : 'L0',
      consent,
    },
  });
  return success([
    ...(cardIsNew ? [linked(token)] : []),
    ...(renewed && certificate !== null ? [linked(certificate.token)] : []),
  ]);
};

export const decideComparison = (
  candidate: ResidentId | null,
  result: Comparison,
  photo: boolean,
): Result<IdentificationEvent, 'nobody_chosen'> =>
  candidate === null
    ? failure('nobody_chosen')
    : success({ kind: 'identification.compared', data: { residentId: candidate, result, photo } });

/**
 * One event a card that is linked here, and one for those that only the register names: they lead to nobody from now on.
 * `not_linked`: she has neither.
 */
export const decideUnlink = (
  residentId: ResidentId,
  tokens: readonly LinkToken[],
  registered: boolean,
  reason: string,
): Result<readonly IdentificationEvent[], 'not_linked'> => {
  const different = tokens.filter(
    ({ tokenHmac }, at) => tokens.findIndex((other) => other.tokenHmac === tokenHmac) === at,
  );
  if (different.length === 0 && !registered) return failure('not_linked');
  return success([
    ...different.map(
      (token): IdentificationEvent => ({
        kind: 'identification.unlinked',
        data: { residentId, ...token, reason },
      }),
    ),
    { kind: 'identification.withdrawn', data: { residentId, reason } },
  ]);
};

/** Eras with the year before their first, newest first. */
const ERAS = [
  ['令和', 2018],
  ['平成', 1988],
  ['昭和', 1925],
  ['大正', 1911],
  ['明治', 1867],
] as const;

/**
 * The birth date that six printed digits can mean: the newest era in which that day exists and is not after `today`. Which
 * era it was makes no difference to the six digits; a person sees the date and may choose another.
 */
export const birthDateOfDigits = (
  yymmdd: string,
  today: CivilDate,
  birthYear: NumberParts['birthYear'] = 'era',
): CivilDate | undefined => {
  if (!/^\d{6}$/.test(yymmdd)) return undefined;
  const [year, rest] = [Number(yymmdd.slice(0, 2)), `-${yymmdd.slice(2, 4)}-${yymmdd.slice(4)}`];
  if (birthYear === 'gregorian') {
    const dates = [2000, 1900].map((century) => civilDateSchema.safeParse(`${century + year}${rest}`).data);
    return dates.find((date) => date !== undefined && date <= today);
  }
  for (const [name, before] of ERAS) {
    const date = civilDateSchema.safeParse(`${before + year}${rest}`).data;
    const inEra = date !== undefined && formatWareki(date)?.startsWith(name) === true;
    if (inEra && date <= today) return date;
  }
  return undefined;
};

/** Fewest tries of 照合番号B that must be left before one is used; the last three stay the citizen's. */
export const NUMBER_B_FLOOR = 4;
/** With fewer than all three tries of the PIN left, the person is asked once more. */
export const PIN_TRIES = 3;
