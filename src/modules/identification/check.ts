import type { Visit } from '../../identity/schema.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { matchesOf } from './matches.ts';
import type { CardFace, IdentificationContext } from './ports.ts';
import {
  type CardNumber,
  campaignOf,
  type HeldToken,
  linkStateOf,
  namedBy,
  registrable,
  supersededBy,
} from './rules.ts';
import type { CheckView, LinkToken, ShownCard } from './schema.ts';
import { linkOf, linksOf } from './tokens.ts';

/** A card that was read, for as long as the clerk has it before her. Held by the host, in memory only. */
export interface Check {
  readonly checkId: string;
  /** `null`: only the number was read. */
  readonly face: (Pick<CardFace, 'expired' | 'items'> & Partial<CardFace>) | null;
  readonly numbers: CardFace['numbers'];
  readonly chipKey: string | null;
  readonly candidate: ResidentId | null;
  readonly suggestions: readonly ResidentId[];
  readonly confirmed: boolean;
}

/** The one check there is, bound to the desk's present phase. */
export interface CheckBox {
  put(check: Check): void;
  /** The check there is, if a card was read already. */
  current(): Check | undefined;
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

export const createCheckBox = ({
  desk,
  turnedTo,
}: Pick<IdentificationContext, 'desk' | 'turnedTo'>): CheckBox => {
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
      turnedTo(check.candidate);
    },
    current() {
      settle();
      return held?.check;
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

/** What each number of the card is to the candidate: the desks' own links outweigh the register. */
export const numbersOf = (
  { db, today }: Pick<IdentificationContext, 'db' | 'today'>,
  { numbers, candidate }: Pick<Check, 'numbers' | 'candidate'>,
): readonly CardNumber[] => {
  const links = (token: LinkToken) => linkOf(db, token, today());
  return numbers.map(({ token, registered, validTo }) => {
    const local = links(token);
    const campaign = links(campaignOf(token.kind));
    const named = namedBy(links, registered);
    const holder =
      local === undefined
        ? named
        : local.status === 'active' || local.status === 'relink'
          ? local.holder
          : null;
    return { token, state: linkStateOf(local, named, candidate, campaign), holder, validTo };
  });
};

/** What of the candidate's may be superseded: her active tokens here, and what the register names that no desk spoke of yet. */
export const heldBy = (
  { db, today, registered }: Pick<IdentificationContext, 'db' | 'today' | 'registered'>,
  { numbers, candidate }: Pick<Check, 'numbers' | 'candidate'>,
): readonly HeldToken[] => {
  if (candidate === null) return [];
  const here = linksOf(db, candidate).map((token) => ({ ...token, registered: false }));
  const kinds = numbers.map(({ token }) => token.kind);
  const isUnknown = (tokenHmac: string): boolean =>
    kinds.every((kind) => linkOf(db, { kind, tokenHmac }, today()) === undefined);
  const there = registered(candidate)
    .filter(isUnknown)
    .map((tokenHmac) => ({ kind: 'registered', tokenHmac, registered: true }));
  return [...here, ...there];
};

/** Whom the card leads to, whoever it is held beside. */
export const holderOf = (
  { db, today }: Pick<IdentificationContext, 'db' | 'today'>,
  [{ token, registered }]: Check['numbers'],
): ResidentId | null => {
  const links = (of: LinkToken) => linkOf(db, of, today());
  const local = links(token);
  if (local === undefined) return namedBy(links, registered);
  return local.status === 'active' || local.status === 'relink' ? local.holder : null;
};

/** What the screen may see of a check. */
export const viewOf = (context: IdentificationContext, check: Check): CheckView => {
  const { candidate, face, suggestions, chipKey, confirmed } = check;
  const person = candidate === null ? undefined : context.person(candidate);
  const holderId = holderOf(context, check.numbers);
  // 支援措置 of whoever the card is of hides its address, whoever it is held beside and wherever she has gone.
  const holderHides = holderId !== null && context.hides(holderId);
  const addressOpen = person?.shown.protected === false && !holderHides;
  const numbers = numbersOf(context, check);
  const fresh = registrable(numbers, chipKey);
  const old = supersededBy(fresh, { numbers, held: heldBy(context, check) });
  return {
    checkId: check.checkId,
    card: face === null ? null : shownCard(face, addressOpen),
    candidate: person?.shown ?? null,
    matches: { ...matchesOf(face?.items ?? null, person?.compared ?? null) },
    suggestions: suggestions.flatMap((residentId) => context.person(residentId)?.shown ?? []),
    link: numbers[0]?.state ?? 'nobody',
    chipKey: chipKey !== null,
    registrable: fresh.map(({ token }) => token.kind),
    // By the supervisor's word alone nothing is superseded: the four items were not read again.
    supersedes: face !== null && old.length > 0,
    confirmed,
  };
};
