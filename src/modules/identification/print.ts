import type { CivilDate } from '../../kernel/dates.ts';
import { formatWareki } from '../../kernel/dates.ts';
import { pair, paragraph, plain, slipDay, slipNumber, slipTime } from '../../ui/slip.ts';
import type { SlipKind } from './contract.ts';
import type { KnownToken, LinkedToken } from './rules.ts';
import type { Terms } from './schema.ts';
import { kindWords, text } from './screen-text.ts';

/**
 * 登録の控え and 登録をやめた控え as receiptline markup. Which cards, since when, by what and with whose consent, and what was
 * agreed to. No address, no 宛名番号, no number of a card; a protected person's paper carries no name either.
 */
export interface LinkSlip {
  readonly of: SlipKind;
  /** Every token of the person, the newest first. */
  readonly tokens: readonly KnownToken[];
  readonly terms: Terms;
  readonly termsId: string;
  readonly place: SlipPlace;
  readonly name: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly today: CivilDate;
}

export interface SlipPlace {
  readonly municipality: string;
  readonly site: string;
  readonly training: boolean;
}

const { slip: words } = text;

/** As many as one paper holds; nobody has so many cards at a time. */
const MOST = 6;

type Shown = KnownToken & { readonly linked: LinkedToken };

const day = (date: CivilDate): string => formatWareki(date) ?? date;

const cardLines = ({ kind, linked, state }: Shown): string[] => [
  `|"${plain(kindWords(kind))}" |`,
  pair(words.since, slipDay(linked.since)),
  ...(linked.validTo === null ? [] : [pair(words.validTo, day(linked.validTo))]),
  pair(words.by(linked.level), words.basis[linked.basis]),
  pair(words.consent, words.consents[linked.consent]),
  ...(state.endedAt === null ? [] : [pair(words.ended, slipDay(state.endedAt))]),
];

/** What was agreed to when these cards were registered; a text that has changed since is said to have. */
const termsLines = ({ terms, termsId }: LinkSlip, tokens: readonly Shown[]): string[] => {
  const { purpose, stored, revoke, jpkiLegalBasis } = terms;
  const hasSerial = tokens.some(({ kind }) => kind.startsWith('jpki_'));
  const changed = tokens.some(({ linked }) => linked.terms !== termsId);
  return [
    paragraph(words.purpose(purpose)),
    paragraph(words.stored(stored)),
    ...(hasSerial && jpkiLegalBasis !== null ? [paragraph(words.legalBasis(jpkiLegalBasis))] : []),
    paragraph(words.revoke(revoke)),
    paragraph(words.terms(termsId)),
    ...(changed ? [paragraph(words.changed)] : []),
  ];
};

/** `undefined`: there is nothing that could be written on it. */
export const linkSlip = (slip: LinkSlip): string | undefined => {
  const { of, tokens, place, name, now } = slip;
  const wanted = of === 'registered' ? 'active' : 'unlinked';
  const shown = tokens
    .flatMap((token): Shown[] =>
      token.state.status === wanted && token.state.linked !== null
        ? [{ ...token, linked: token.state.linked }]
        : [],
    )
    .slice(0, MOST);
  const [newest] = shown;
  if (newest === undefined) return undefined;
  const lines = [
    ...(place.training ? [`^^^${words.training}`] : []),
    `^^^${words.title[of]}`,
    '',
    plain(place.site),
    slipTime(now),
    '---',
    ...(name === null ? [] : [`|${words.person} |`, `|　"${plain(name)}" |`, '---']),
    ...shown.flatMap(cardLines),
    '---',
    ...(of === 'registered' ? termsLines(slip, shown) : words.afterwards.map(paragraph)),
    '---',
    words.number,
    `^^^${slipNumber(newest.linked.linkedBy)}`,
    '',
    plain(place.municipality),
    ...(place.training ? [words.training] : []),
    '=',
  ];
  return `${lines.join('\n')}\n`;
};
