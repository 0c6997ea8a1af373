/** 案内票 as receiptline markup (32 half-width columns): where to go, in which order, what to bring. Pure. */
import { pair, paragraph, plain, slipTime } from '../../ui/slip.ts';
import { dayWords } from './paper-values.ts';
import { slipWords as words } from './paper-words.ts';
import type { GuidePaper } from './ports.ts';

export interface RouteSlip {
  readonly municipality: string;
  readonly training: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `name` is `null` of a protected person: a slip is lost easily. */
  readonly guide: GuidePaper;
}

/** What a code of this size holds, at the longest numbers there are. */
const MOST_NUMBERS = 12;
const NUMBER = '[0-9A-Za-z-]{1,64}';
const ONE = new RegExp(`^${NUMBER}$`);
const CODE = new RegExp(`^KZV1:(${NUMBER}(?:,${NUMBER}){0,${String(MOST_NUMBERS - 1)}})$`);

/** What the reader at the next counter takes: 受付番号 of applications, nothing about anybody. `undefined`: there is none, or too many. */
export const routeCode = (numbers: readonly string[]): string | undefined =>
  numbers.length > 0 && numbers.length <= MOST_NUMBERS && numbers.every((number) => ONE.test(number))
    ? `KZV1:${numbers.join(',')}`
    : undefined;

/** Numbers of a scanned 案内票; undefined: it is none. */
export const readRouteCode = (code: string): readonly string[] | undefined =>
  CODE.exec(code)?.[1]?.split(',');

type Procedure = GuidePaper['procedures'][number];

const procedureLines = ({ title, taken, need, bring, lastDay }: Procedure): readonly string[] => [
  `|${taken ? '■' : '・'}${plain(title)} |`,
  ...(need === 'optional' && !taken ? [`|　${words.optional} |`] : []),
  ...bring.map((what) => `|　□${plain(what)} |`),
  ...(lastDay === null || (taken && bring.length === 0)
    ? []
    : [`|　${plain(words.until(dayWords(lastDay)))} |`]),
];

const stopLines = (stop: readonly Procedure[], nth: number): readonly string[] => {
  const [first] = stop;
  if (first === undefined) return [];
  return [
    '---',
    pair(words.stop(nth), plain(first.counter.floor)),
    `^^${plain(first.counter.name)}`,
    ...stop.flatMap(procedureLines),
  ];
};

/** The slip. `^` is double width, `^^` double height, `^^^` both; `---` a rule, `=` the cut. */
export const routeSlip = ({ municipality, training, at, guide }: RouteSlip): string => {
  const { number, name, procedures } = guide;
  const stops = [...Map.groupBy(procedures, ({ counter }) => `${counter.name}/${counter.floor}`).values()];
  const numbers = procedures.flatMap(({ applicationNumber }) => applicationNumber ?? []);
  const code = routeCode(numbers);
  return `${[
    ...(training ? [`^^^${words.training}`] : []),
    `^^^${words.title}`,
    `^^^${plain(number)}`,
    slipTime(at),
    ...(name === null ? [] : [`|"${plain(name)}" |`]),
    '',
    paragraph(words.lead),
    ...stops.flatMap((stop, index) => stopLines(stop, index + 1)),
    '---',
    ...(procedures.some(({ bring }) => bring.length > 0) ? [paragraph(words.bring)] : []),
    ...(numbers.length === 0 ? [] : [words.receipts, ...numbers.map((each) => plain(each))]),
    ...(code === undefined ? [] : ['', `{code:${code};option:qrcode,5,m}`]),
    '',
    paragraph(words.show),
    plain(municipality),
    ...(training ? [words.training, paragraph(words.trainingLong)] : []),
    '=',
  ].join('\n')}\n`;
};
