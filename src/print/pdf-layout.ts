/** Pieces onto pages, and what stands on every page. Pure; where letters end is asked of `LetterOf`. */
import { civilDateInJapan, formatWareki } from '../kernel/dates.ts';
import type { PaperDocument } from './pdf-document.ts';
import { type Ink, LEADING, lineInk, mm, moved } from './pdf-ink.ts';
import { gap, type Measure, type Piece } from './pdf-piece.ts';
import { piecesOf } from './pdf-pieces.ts';
import { type Letter, type LetterOf, type Line, linesOf, type Style } from './pdf-text.ts';

export interface Page {
  readonly ink: readonly Ink[];
}

export interface LaidOut {
  readonly width: number;
  readonly height: number;
  readonly pages: readonly Page[];
  /** Letters in another form, and letters for which 〓 stands; each as often as it is printed in the body. */
  readonly degraded: number;
  readonly lost: number;
}

const A4 = { short: mm(210), long: mm(297) };
const MARGIN = { side: mm(15), top: mm(22), bottom: mm(22) };
const SMALL = 7.5;
const TITLE = 18;

const words = {
  training: '訓練',
  trainingHead: '訓練（実際の記録ではありません）',
  asOf: (at: string) => `${at} 現在`,
  source: (source: string) => `出典：${source}`,
  madeAt: (at: string) => `${at} 作成`,
  page: (nth: number, of: number) => `${nth}／${of}`,
  lost: (count: number) => `〓は、印刷する字形がない文字です（${count}字）。`,
  degraded: (count: number) => `字形がない異体字は、基本の字で印刷しています（${count}字）。`,
};

/** `令和8年11月26日 15時05分`, Japan's time. */
export const paperTime = (at: number): string => {
  const inJapan = new Date(at + 9 * 3_600_000).toISOString();
  const day = formatWareki(civilDateInJapan(at)) ?? civilDateInJapan(at);
  return `${day} ${Number(inJapan.slice(11, 13))}時${inJapan.slice(14, 16)}分`;
};

/** Counts what letters become while they are measured. */
const counting = (letterOf: LetterOf) => {
  const counts = { exact: 0, degraded: 0, lost: 0 };
  return {
    counts,
    letterOf: (grapheme: string, style: Style): Letter => {
      const letter = letterOf(grapheme, style);
      counts[letter.fate] += 1;
      return letter;
    },
  };
};

interface Open {
  readonly ink: Ink[];
  used: number;
}

/**
 * A piece with what may not stand at the end of a page without it.
 * @yields each such group
 */
function* groupsOf(pieces: Iterable<Piece>): Generator<readonly Piece[]> {
  let group: Piece[] = [];
  for (const piece of pieces) {
    group.push(piece);
    if (piece.withNext === true) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

const put = (page: Open, piece: Piece): void => {
  for (const ink of piece.ink) page.ink.push(moved(ink, MARGIN.side, MARGIN.top + page.used));
  page.used += piece.height;
};

/**
 * Fills pages. A group that does not fit begins the next page, under the head of its table where it has one; a piece higher than a
 * whole page is a bug of the block that made it.
 */
const fill = (pieces: Iterable<Piece>, room: number): readonly Open[] => {
  const pages: Open[] = [{ ink: [], used: 0 }];
  for (const group of groupsOf(pieces)) {
    const height = group.reduce((sum, piece) => sum + piece.height, 0);
    let page = pages.at(-1) as Open;
    const turns = group.some(({ nextPage }) => nextPage === true) && page.used > 0;
    if (turns || (page.used > 0 && page.used + height > room)) {
      page = { ink: [], used: 0 };
      pages.push(page);
      const [first] = group;
      if (first?.head !== undefined) put(page, first.head);
      // Space between blocks is none at the head of a page.
      if (group.every(({ ink }) => ink.length === 0)) continue;
    }
    if (height > room) throw new Error(`a piece of ${height} pt is higher than a page`);
    for (const piece of group) put(page, piece);
  }
  return pages;
};

const titlePieces = ({ title }: PaperDocument, { letterOf, width }: Measure): Piece[] => {
  const lines = linesOf(title, { letterOf, size: TITLE, width, style: 'strong' });
  return [
    ...lines.map((line) => ({
      height: TITLE * LEADING,
      withNext: true,
      ink: lineInk(line, { x: (width - line.width) / 2, y: 0, size: TITLE }),
    })),
    { ...gap(10), withNext: true },
  ];
};

interface Frame {
  readonly document: PaperDocument;
  readonly letterOf: LetterOf;
  readonly width: number;
  readonly height: number;
  readonly notes: readonly string[];
}

const one = (text: string, letterOf: LetterOf, width: number, style: Style = 'plain'): Line => {
  const [line] = linesOf(text, { letterOf, size: SMALL, width, style });
  if (line === undefined) throw new Error('a text without a line');
  return line;
};

/** Municipality, the paper's title and form at the left; how it is to be handled, or 訓練, at the right. */
const headInk = ({ document, letterOf, width }: Frame): Ink[] => {
  const place = width - 2 * MARGIN.side;
  const y = mm(11);
  const left = [document.municipality, document.form, document.title].filter((part) => part !== undefined);
  const right = [document.handling, document.training ? words.trainingHead : undefined].filter(
    (part) => part !== undefined,
  );
  const rightLine = one(right.join('　'), letterOf, place * 0.5, 'strong');
  return [
    ...lineInk(one(left.join('　'), letterOf, place - rightLine.width - SMALL), {
      x: MARGIN.side,
      y,
      size: SMALL,
    }),
    ...lineInk(rightLine, { x: width - MARGIN.side - rightLine.width, y, size: SMALL }),
    {
      kind: 'path',
      points: [
        [MARGIN.side, y + SMALL * LEADING + 2],
        [width - MARGIN.side, y + SMALL * LEADING + 2],
      ],
      line: 0.4,
    },
  ];
};

const footInk = ({ document, letterOf, width, height, notes }: Frame, nth: number, of: number): Ink[] => {
  const place = width - 2 * MARGIN.side;
  const number = one(words.page(nth, of), letterOf, place, 'strong');
  const lines = [
    `${words.asOf(paperTime(document.asOf))}　${words.source(document.source)}`,
    [words.madeAt(paperTime(document.madeAt)), ...notes].join('　'),
  ].flatMap((text) => linesOf(text, { letterOf, size: SMALL, width: place - 50 }));
  const top = height - MARGIN.bottom + 8;
  return [
    {
      kind: 'path',
      points: [
        [MARGIN.side, top - 2],
        [width - MARGIN.side, top - 2],
      ],
      line: 0.4,
    },
    ...lines
      .slice(0, 4)
      .flatMap((line, at) => lineInk(line, { x: MARGIN.side, y: top + at * SMALL * LEADING, size: SMALL })),
    ...lineInk(number, { x: width - MARGIN.side - number.width, y: top, size: SMALL }),
  ];
};

const noteOf = (degraded: number, lost: number): string[] => [
  ...(lost > 0 ? [words.lost(lost)] : []),
  ...(degraded > 0 ? [words.degraded(degraded)] : []),
];

function* allPieces(document: PaperDocument, measure: Measure): Generator<Piece> {
  yield* titlePieces(document, measure);
  for (const block of document.blocks) yield* piecesOf(block, measure);
}

/** The paper, page by page. A letter no font has is 〓, and every page says that there is one. */
export const layOut = (document: PaperDocument, letterOf: LetterOf): LaidOut => {
  const landscape = document.landscape === true;
  const width = landscape ? A4.long : A4.short;
  const height = landscape ? A4.short : A4.long;
  const counted = counting(letterOf);
  const measure = { letterOf: counted.letterOf, width: width - 2 * MARGIN.side };
  // What stands on every page is counted once, like the rest.
  for (const text of [document.municipality, document.source, document.form ?? '', document.handling ?? ''])
    linesOf(text, { ...measure, size: SMALL });
  const filled = fill(allPieces(document, measure), height - MARGIN.top - MARGIN.bottom);
  const { degraded, lost } = counted.counts;
  const frame: Frame = { document, letterOf, width, height, notes: noteOf(degraded, lost) };
  const head = headInk(frame);
  const pages = filled.map(({ ink }, at) => ({
    ink: [
      ...(document.training ? [{ kind: 'watermark' as const, text: words.training }] : []),
      ...head,
      ...ink,
      ...footInk(frame, at + 1, filled.length),
    ],
  }));
  return { width, height, pages, degraded, lost };
};
