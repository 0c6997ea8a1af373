import type { Visit } from '../../identity/schema.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { matchesOf } from './matches.ts';
import type { CardCertificate, CardFace, CheckedDesk, IdentificationContext } from './ports.ts';
import { isNewCertificate, type LinkCommand, linkStateOf } from './rules.ts';
import type { CheckView, LinkToken, ShownCard } from './schema.ts';
import { linkOf } from './store.ts';

/** A card that was read, for as long as the clerk has it before her. Held by the host, in memory only. */
export interface Check {
  readonly checkId: string;
  /** `null`: only the number was read. */
  readonly face: (Pick<CardFace, 'expired' | 'items'> & Partial<CardFace>) | null;
  readonly token: LinkToken;
  readonly registered: ResidentId | null;
  readonly chipKey: string | null;
  readonly certificate: CardCertificate | null;
  readonly candidate: ResidentId | null;
  readonly suggestions: readonly ResidentId[];
  readonly confirmed: boolean;
}

/** The one check there is, bound to the desk's present phase. */
export interface CheckBox {
  put(check: Check): void;
  get(
    checkId: string,
  ): Result<{ readonly check: Check; readonly visit: Visit | null }, 'not_checking' | 'no_such_check'>;
  /**
   * Runs one conversation with the card at a time; what comes after the check has ended is dropped. A job gives its
   * outcome, or a function that makes it of what is then still true.
   */
  alone<T, R extends string>(
    job: (visit: Visit | null) => Promise<Outcome<T, R> | (() => Outcome<T, R>)>,
  ): Promise<Outcome<T, R | 'not_checking' | 'card_busy'>>;
  settle(): void;
}
type Outcome<T, R extends string> = Result<T, R>;

export const createCheckBox = (desk: CheckedDesk): CheckBox => {
  let held: { readonly of: number; readonly check: Check } | undefined;
  let talking = false;
  const settle = (): void => {
    if (held !== undefined && desk.checking()?.check !== held.of) held = undefined;
  };
  return {
    settle,
    put(check) {
      const now = desk.checking();
      held = now === undefined ? undefined : { of: now.check, check };
    },
    get(checkId) {
      settle();
      const now = desk.checking();
      if (now === undefined) return failure('not_checking');
      return held?.check.checkId === checkId
        ? success({ check: held.check, visit: now.visit })
        : failure('no_such_check');
    },
    async alone(job) {
      const before = desk.checking();
      if (before === undefined) return failure('not_checking');
      if (talking) return failure('card_busy');
      talking = true;
      try {
        const outcome = await job(before.visit);
        if (desk.checking()?.check !== before.check) return failure('not_checking');
        return typeof outcome === 'function' ? outcome() : outcome;
      } finally {
        talking = false;
      }
    },
  };
};

const base64 = (bytes: Uint8Array | null | undefined): string | null =>
  bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString('base64');

/** An address is only shown beside a resident whose own may be: before that nobody knows whether it must stay hidden. */
const shownCard = (face: NonNullable<Check['face']>, addressOpen: boolean): ShownCard => {
  const { items } = face;
  return {
    photo: base64(face.photo),
    nameImage: base64(face.nameImage),
    addressImage: addressOpen ? base64(face.addressImage) : null,
    name: items?.name ?? null,
    birthDate: items?.birthDate ?? null,
    sex: items?.sex ?? null,
    address: addressOpen ? (items?.address ?? null) : null,
    issuer: face.issuer ?? 'unknown',
    expired: face.expired,
  };
};

/** To whom the certificate on the card leads: this installation's own links outweigh the register. */
export const certificateOf = (
  { db }: Pick<IdentificationContext, 'db'>,
  { certificate }: Pick<Check, 'certificate'>,
): LinkCommand['certificate'] => {
  if (certificate === null) return null;
  const { token, registered } = certificate;
  const local = linkOf(db, token);
  return {
    token,
    leadsTo: local === undefined ? registered : local.residentId,
    pinned: local?.chipKey !== undefined && local.chipKey !== null,
  };
};

/** What the screen may see of a check. */
export const viewOf = (context: IdentificationContext, check: Check): CheckView => {
  const { candidate, face, suggestions } = check;
  const person = candidate === null ? undefined : context.person(candidate);
  const local = linkOf(context.db, check.token);
  const leadsTo = local === undefined ? check.registered : local.residentId;
  // 支援措置 of whoever the card is of hides its address, whoever it is held beside.
  const holder = leadsTo === null ? undefined : context.person(leadsTo);
  const addressOpen = person?.shown.protected === false && holder?.shown.protected !== true;
  return {
    checkId: check.checkId,
    card: face === null ? null : shownCard(face, addressOpen),
    candidate: person?.shown ?? null,
    matches: { ...matchesOf(face?.items ?? null, person?.compared ?? null) },
    suggestions: suggestions.flatMap((residentId) => context.person(residentId)?.shown ?? []),
    link: linkStateOf(local, check.registered, candidate),
    chipKey: check.chipKey !== null,
    newCertificate: isNewCertificate(certificateOf(context, check), candidate, check.chipKey !== null),
    confirmed: check.confirmed,
  };
};
