/** 案内票 as receiptline markup (32 half-width columns): where to go, in which order, what to bring later. Pure. */
import type { CivilDate } from '../../kernel/dates.ts';
import { pair, paragraph, plain, SLIP_COLUMNS, slipTime } from '../../ui/slip.ts';
import type { FilledForm } from './filled.ts';
import { dayWords, isOutstanding } from './paper-values.ts';
import type { Catalogue, Words } from './schema.ts';
import { type SlipLanguage, slipWords } from './slip-words.ts';

export interface RouteStop {
  readonly counter: Words;
  readonly floor: string;
  /** 様式 */
  readonly todo: readonly Words[];
  readonly later: readonly { readonly oneOf: readonly Words[]; readonly lastDay: CivilDate | null }[];
}

/** The counters of a visit's forms, in the order in which they are walked; one that the catalogue no longer has comes last. */
export const routeStops = (
  forms: readonly FilledForm[],
  { counters }: Pick<Catalogue, 'counters'>,
): readonly RouteStop[] => {
  const order = new Map(counters.map(({ name }, at) => [name.ja, at]));
  const orderOf = ({ counter }: RouteStop): number => order.get(counter.ja) ?? counters.length;
  return [...Map.groupBy(forms, ({ counter }) => counter.name.ja).values()]
    .map((here): RouteStop => {
      const { name, floor } = (here[0] as FilledForm).counter;
      return {
        counter: name,
        floor,
        todo: here.map(({ title }) => title),
        later: here.flatMap(({ attachments, lastDay }) =>
          attachments
            .filter(isOutstanding)
            .map(({ oneOf }) => ({ oneOf: oneOf.map((each) => each.name), lastDay })),
        ),
      };
    })
    .toSorted((a, b) => orderOf(a) - orderOf(b));
};

export interface RouteSlip {
  readonly municipality: string;
  readonly training: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly language: SlipLanguage;
  /** 受付番号 of the visit's applications. */
  readonly numbers: readonly string[];
  readonly stops: readonly RouteStop[];
  /** Who walks with it; `null` for a protected person (支援措置) and whoever wants none: a slip is lost easily. */
  readonly name: string | null;
}

/** 1,000 letters are what a slip's code of this size holds; a 受付番号 is at most 60. */
const MOST_NUMBERS = 12;

/** What the reader at the next counter takes: numbers of applications, nothing about anybody. */
export const routeCode = (numbers: readonly string[]): string | undefined => {
  const plainNumbers = numbers.filter((number) => /^[0-9A-Za-z-]{1,60}$/.test(number));
  return plainNumbers.length === 0 || plainNumbers.length !== numbers.length || numbers.length > MOST_NUMBERS
    ? undefined
    : `KZV1:${plainNumbers.join(',')}`;
};

/** Numbers of a scanned 案内票; undefined: it is none. */
export const readRouteCode = (code: string): readonly string[] | undefined => {
  const numbers = /^KZV1:([0-9A-Za-z-]{1,60}(?:,[0-9A-Za-z-]{1,60}){0,11})$/.exec(code)?.[1];
  return numbers?.split(',');
};

/** Roman words stay whole: the printer breaks a line where it is full, which is right for Japanese alone. */
const folded = (text: string, first: string, next: string, language: SlipLanguage): readonly string[] => {
  if (language !== 'en') return [`|${plain(`${first}${text}`)} |`];
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const longer = line === first || line === next ? `${line}${word}` : `${line} ${word}`;
    if (longer.length > SLIP_COLUMNS - 2 && line !== first && line !== next) {
      lines.push(line);
      line = `${next}${word}`;
    } else line = longer;
  }
  return [...lines, line].map((each) => `|${plain(each)} |`);
};

/** Nobody who reads English counts in eras. */
const dayOf = (day: CivilDate, language: SlipLanguage): string => (language === 'en' ? day : dayWords(day));
const timeOf = (at: number, language: SlipLanguage): string =>
  language === 'en'
    ? new Date(at + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
    : slipTime(at);

const stopLines = (stop: RouteStop, nth: number, language: SlipLanguage): readonly string[] => {
  const words = slipWords[language];
  return [
    '---',
    pair(words.stop(nth), plain(stop.floor)),
    // Double width would break a long name in the middle of its words.
    `^^${plain(stop.counter[language])}`,
    `|${words.here} |`,
    ...stop.todo.flatMap((title) => folded(title[language], '・', '  ', language)),
  ];
};

const laterLines = (stops: readonly RouteStop[], language: SlipLanguage): readonly string[] => {
  const words = slipWords[language];
  const later = stops.flatMap(({ later: each, counter }) => each.map((what) => ({ ...what, counter })));
  if (later.length === 0) return ['---', paragraph(words.nothingLater)];
  return [
    '---',
    `"${plain(words.later)}"`,
    ...later.flatMap(({ oneOf, lastDay, counter }) => [
      ...folded(oneOf.map((each) => each[language]).join(' / '), '□', '  ', language),
      ...folded(counter[language], '　→', '    ', language),
      ...(lastDay === null ? [] : [`|　${plain(words.until(dayOf(lastDay, language)))} |`]),
    ]),
  ];
};

/** The slip. `^` is double width, `^^` double height, `^^^` both; `---` a rule, `=` the cut. */
export const routeSlip = (slip: RouteSlip): string => {
  const { municipality, training, at, language, numbers, stops, name } = slip;
  const words = slipWords[language];
  const code = routeCode(numbers);
  return `${[
    ...(training ? [`^^^${words.training}`] : []),
    `^^^${words.title}`,
    plain(timeOf(at, language)),
    ...(name === null ? [] : [`|"${plain(name)}" |`]),
    '',
    paragraph(words.lead),
    ...stops.flatMap((stop, index) => stopLines(stop, index + 1, language)),
    ...laterLines(stops, language),
    '---',
    words.receipts,
    ...numbers.map((number) => `^^${plain(number)}`),
    ...(code === undefined ? [] : ['', `{code:${code};option:qrcode,5,m}`]),
    '',
    paragraph(words.show),
    plain(municipality),
    ...(training ? [words.training, paragraph(words.trainingLong)] : []),
    '=',
  ].join('\n')}\n`;
};
