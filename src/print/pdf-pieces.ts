/** Blocks into pieces: strips of a paper that no page's end tears apart, stacked by `pdf-layout.ts`. Pure. */
import { throwIllegalValue } from '../kernel/assert.ts';
import { type Barcode, barcodeOf } from './pdf-barcode.ts';
import type { Block } from './pdf-document.ts';
import { fieldsPieces } from './pdf-fields.ts';
import { boxInk, type Ink, LEADING, lineInk, mm, moved } from './pdf-ink.ts';
import { chunksOf, gap, type Measure, PAD, type Piece, SIZES, startOf } from './pdf-piece.ts';
import { strokesInk } from './pdf-strokes.ts';
import { tablePieces } from './pdf-table.ts';
import { type Line, linesOf } from './pdf-text.ts';

const HEADING = 13;

type Paragraph = Extract<Block, { kind: 'paragraph' }>;

const paragraphPieces = (
  { text, size = 'body', align = 'left', strong = false, name = false }: Paragraph,
  { letterOf, width }: Measure,
): Piece[] => {
  const points = SIZES[size];
  const style = name ? 'name' : strong ? 'strong' : 'plain';
  const lines = linesOf(text, { letterOf, size: points, width, style });
  return [
    ...lines.map((line) => ({
      height: points * LEADING,
      ink: lineInk(line, { x: startOf(align, line.width, width), y: 0, size: points }),
    })),
    gap(points * 0.4),
  ];
};

const headingPiece = (text: string, { letterOf, width }: Measure): Piece => {
  const lines = linesOf(text, { letterOf, size: HEADING, width: width - 8, style: 'strong' });
  const height = lines.length * HEADING * LEADING;
  return {
    height: height + 10,
    withNext: true,
    ink: [
      { kind: 'rect', box: { x: 0, y: 7, width: 3, height: height - 2 }, grey: 0.2 },
      ...lines.flatMap((line, at) => lineInk(line, { x: 8, y: 5 + at * HEADING * LEADING, size: HEADING })),
    ],
  };
};

const LABEL_SHARE = 0.28;

const LABEL_SIZE = 9;

interface PairLines {
  readonly name: readonly Line[];
  readonly value: readonly Line[];
}

const pairsStrip = (
  cells: readonly PairLines[],
  { place, label }: { readonly place: number; readonly label: number },
): Piece => {
  const size = SIZES.body;
  const most = Math.max(...cells.flatMap(({ name, value }) => [name.length, value.length]));
  const height = most * size * LEADING + 2 * PAD;
  return {
    height,
    ink: cells.flatMap(({ name, value }, at): Ink[] => [
      { kind: 'rect', box: { x: at * place, y: 0, width: label, height }, grey: 0.93 },
      ...name.flatMap((line, nth) =>
        lineInk(line, { x: at * place + PAD, y: PAD + 1 + nth * size * LEADING, size: LABEL_SIZE }),
      ),
      ...value.flatMap((line, nth) =>
        lineInk(line, { x: at * place + label + PAD, y: PAD + nth * size * LEADING, size }),
      ),
      { kind: 'frame', box: { x: at * place, y: 0, width: place, height }, line: 0.5 },
    ]),
  };
};

/** A ruled row of label and value, once or twice beside each other; long values go on in the next strip. */
const pairsPieces = (
  { pairs, across = 1 }: Extract<Block, { kind: 'pairs' }>,
  { letterOf, width }: Measure,
): Piece[] => {
  const size = SIZES.body;
  const place = width / across;
  const label = place * (across === 1 ? LABEL_SHARE : 0.36);
  const rows = Array.from({ length: Math.ceil(pairs.length / across) }, (_, row) =>
    pairs.slice(row * across, (row + 1) * across),
  );
  return rows.flatMap((row) => {
    const cells = row.map(([name, value]) => ({
      name: linesOf(name, { letterOf, size: LABEL_SIZE, width: label - 2 * PAD }),
      value: chunksOf(linesOf(value, { letterOf, size, width: place - label - 2 * PAD })),
    }));
    const strips = Math.max(...cells.map(({ value }) => value.length));
    return Array.from({ length: strips }, (_, strip) =>
      pairsStrip(
        cells.map(({ name, value }) => ({ name: strip === 0 ? name : [], value: value[strip] ?? [] })),
        { place, label },
      ),
    );
  });
};

const checksPieces = (
  { items, across = 1 }: Extract<Block, { kind: 'checks' }>,
  { letterOf, width }: Measure,
): Piece[] => {
  const size = SIZES.body;
  const place = width / across;
  const side = size * 0.95;
  const rows = Array.from({ length: Math.ceil(items.length / across) }, (_, row) =>
    items.slice(row * across, (row + 1) * across),
  );
  return rows.map((row) => {
    const cells = row.map(({ text, ticked }, at) => ({
      ticked,
      x: at * place,
      lines: linesOf(text, { letterOf, size, width: place - side - 14 }),
    }));
    return {
      height: Math.max(...cells.map(({ lines }) => lines.length)) * size * LEADING + 4,
      ink: cells.flatMap(({ ticked, x, lines }) => [
        ...boxInk(x + 1, 4, side, ticked),
        ...lines.flatMap((line, nth) =>
          lineInk(line, { x: x + side + 7, y: 1 + nth * size * LEADING, size }),
        ),
      ]),
    };
  });
};

const SIGN_HEIGHT = mm(20);

const signaturePiece = (
  { label, strokes }: Extract<Block, { kind: 'signature' }>,
  { letterOf, width }: Measure,
): Piece => {
  const size = SIZES.body;
  const [line] = linesOf(label, { letterOf, size, width: width * 0.4 });
  const start = (line?.width ?? 0) + 12;
  return {
    height: SIGN_HEIGHT + 10,
    ink: [
      ...(line === undefined ? [] : lineInk(line, { x: 0, y: SIGN_HEIGHT - size * LEADING + 2, size })),
      ...(strokes === undefined
        ? []
        : strokesInk(strokes, { x: start, width: width - start, height: SIGN_HEIGHT })),
      {
        kind: 'path',
        points: [
          [start, SIGN_HEIGHT],
          [width, SIGN_HEIGHT],
        ],
        line: 0.8,
      },
    ],
  };
};

const NARROW_BAR = mm(0.33);
const QR_SIDE = 28;
const BAR_HEIGHT = 12;

const barsInk = (
  widths: readonly number[],
  { x, height, unit }: { x: number; height: number; unit: number },
): Ink[] => {
  const ink: Ink[] = [];
  let at = x;
  widths.forEach((width, index) => {
    if (index % 2 === 0)
      ink.push({ kind: 'rect', box: { x: at, y: 0, width: width * unit, height }, grey: 0 });
    at += width * unit;
  });
  return ink;
};

/** One rectangle for each run of dark squares in a row: lighter than one for each square, and without hair lines between them. */
const matrixInk = (rows: readonly string[], x: number, unit: number): Ink[] =>
  rows.flatMap((row, down) =>
    Array.from(
      row.matchAll(/1+/g),
      (run): Ink => ({
        kind: 'rect',
        box: { x: x + run.index * unit, y: down * unit, width: run[0].length * unit, height: unit },
        grey: 0,
      }),
    ),
  );

/** Size with its quiet zone: ten bars at each side, four squares around. */
const codeOf = (
  barcode: Barcode,
  size: number | undefined,
  width: number,
): { readonly width: number; readonly height: number; readonly ink: (x: number) => Ink[] } => {
  if (barcode.kind === 'bars') {
    const bars = barcode.widths.reduce((sum, each) => sum + each, 0) + 20;
    const unit = Math.min(NARROW_BAR, width / bars);
    const height = mm(size ?? BAR_HEIGHT);
    return {
      width: bars * unit,
      height,
      ink: (x) => barsInk(barcode.widths, { x: x + 10 * unit, height, unit }),
    };
  }
  const side = Math.min(mm(size ?? QR_SIDE), width);
  const unit = side / (barcode.rows.length + 8);
  return {
    width: side,
    height: side,
    ink: (x) => matrixInk(barcode.rows, x + 4 * unit, unit).map((ink) => moved(ink, 0, 4 * unit)),
  };
};

const barcodePiece = (
  { barcode, caption, align = 'left', size }: Extract<Block, { kind: 'barcode' }>,
  { letterOf, width }: Measure,
): Piece => {
  const code = codeOf(barcodeOf(barcode), size, width);
  const lines = caption === undefined ? [] : linesOf(caption, { letterOf, size: SIZES.small, width });
  return {
    height: code.height + lines.length * SIZES.small * LEADING + 4,
    ink: [
      // A scanner wants white around the code, 訓練 under it or not.
      {
        kind: 'rect',
        box: { x: startOf(align, code.width, width), y: 0, width: code.width, height: code.height },
        grey: 1,
      },
      ...code.ink(startOf(align, code.width, width)),
      ...lines.flatMap((line, nth) =>
        lineInk(line, {
          x: startOf(align, line.width, width),
          y: code.height + nth * SIZES.small * LEADING,
          size: SIZES.small,
        }),
      ),
    ],
  };
};

/** Pieces above each other as one. */
export const stacked = (pieces: readonly Piece[]): Piece => {
  const ink: Ink[] = [];
  let height = 0;
  for (const piece of pieces) {
    ink.push(...piece.ink.map((each) => moved(each, 0, height)));
    height += piece.height;
  }
  return { height, ink };
};

function* cardsPieces(
  { across, height, cards }: Extract<Block, { kind: 'cards' }>,
  { letterOf, width }: Measure,
): Generator<Piece> {
  const place = width / across;
  const inner = mm(4);
  for (let at = 0; at < cards.length; at += across) {
    const row = cards.slice(at, at + across);
    yield {
      height: mm(height),
      ink: row.flatMap((blocks, nth): Ink[] => {
        const measure = { letterOf, width: place - 2 * inner };
        const card = stacked([...blocks.flatMap((block) => [...piecesOf(block, measure)])]);
        if (card.height > mm(height) - inner)
          throw new Error(`a card of ${card.height} pt is too high for its place`);
        return [
          ...card.ink.map((each) => moved(each, nth * place + inner, inner)),
          { kind: 'frame', box: { x: nth * place, y: 0, width: place, height: mm(height) }, line: 0.3 },
        ];
      }),
    };
  }
}

/** Blocks beside each other, in one strip. */
const besidePiece = (
  { columns }: Extract<Block, { kind: 'beside' }>,
  { letterOf, width }: Measure,
): Piece => {
  const between = mm(3);
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  const room = width - between * (columns.length - 1);
  let x = 0;
  const placed = columns.map(({ share, blocks }) => {
    const place = { x, width: (share / total) * room };
    x += place.width + between;
    const inner = { letterOf, width: place.width };
    return { ...place, piece: stacked(blocks.flatMap((block) => [...piecesOf(block, inner)])) };
  });
  return {
    height: Math.max(...placed.map(({ piece }) => piece.height)),
    ink: placed.flatMap(({ x: left, piece }) => piece.ink.map((each) => moved(each, left, 0))),
  };
};

const boxPiece = (
  { label, millimetres }: Extract<Block, { kind: 'box' }>,
  { letterOf, width }: Measure,
): Piece => {
  const size = SIZES.small;
  const lines = linesOf(label, { letterOf, size, width: width - 2 * PAD });
  const height = Math.max(mm(millimetres), lines.length * size * LEADING + 2 * PAD);
  return {
    height,
    ink: [
      { kind: 'frame', box: { x: 0, y: 0, width, height }, line: 0.5 },
      ...lines.flatMap((line, nth) => lineInk(line, { x: PAD, y: PAD + nth * size * LEADING, size })),
    ],
  };
};

/**
 * The pieces of a block, made as they are asked for: a roll has ten thousands of them.
 * @yields each piece, from the top
 */
export function* piecesOf(block: Block, measure: Measure): Generator<Piece> {
  switch (block.kind) {
    case 'heading':
      return yield headingPiece(block.text, measure);
    case 'paragraph':
      return yield* paragraphPieces(block, measure);
    case 'pairs':
      yield* pairsPieces(block, measure);
      return yield gap(8);
    case 'table':
      yield* tablePieces(block, measure);
      return yield gap(8);
    case 'checks':
      yield* checksPieces(block, measure);
      return yield gap(4);
    case 'signature':
      return yield signaturePiece(block, measure);
    case 'barcode':
      return yield barcodePiece(block, measure);
    case 'fields':
      yield* fieldsPieces(block, measure);
      return yield gap(8);
    case 'beside':
      return yield besidePiece(block, measure);
    case 'box':
      return yield boxPiece(block, measure);
    case 'cards':
      return yield* cardsPieces(block, measure);
    case 'together':
      return yield stacked([...block.blocks.flatMap((each) => [...piecesOf(each, measure)])]);
    case 'gap':
      return yield gap(mm(block.millimetres));
    case 'next_page':
      return yield { height: 0, ink: [], nextPage: true };
    default:
      return throwIllegalValue(block);
  }
}
