/** Tables: ruled rows whose head stands again on every page. Pure. */
import type { Align, Block, Cell, Column } from './pdf-document.ts';
import { boxInk, type Ink, LEADING, lineInk } from './pdf-ink.ts';
import { chunksOf, type Measure, type Piece, startOf } from './pdf-piece.ts';
import { type Line, linesOf } from './pdf-text.ts';

type Table = Extract<Block, { kind: 'table' }>;

const TABLE_SIZES = { small: 7.5, body: 9 } as const;
const PAD_X = 3;
const PAD_Y = 2.5;

interface Place {
  readonly x: number;
  readonly width: number;
  readonly align: Align;
}

const placesOf = (columns: readonly Column[], width: number): readonly Place[] => {
  const total = columns.reduce((sum, { share }) => sum + share, 0);
  let x = 0;
  return columns.map(({ share, align = 'left' }) => {
    const place = { x, width: (share / total) * width, align };
    x += place.width;
    return place;
  });
};

interface Field {
  readonly lines: readonly Line[];
  readonly place: Place;
  readonly struck: boolean;
  readonly box?: 'empty' | 'ticked';
}

const boxSide = (size: number): number => size * 0.95;
const boxRoom = (field: { readonly box?: 'empty' | 'ticked' }, size: number): number =>
  field.box === undefined ? 0 : boxSide(size) + 4;

const fieldOf = (cell: Cell, place: Place, { letterOf }: Measure, size: number): Field => {
  const {
    text,
    strong = false,
    name = false,
    align = place.align,
    struck = false,
    box,
  } = typeof cell === 'string' ? { text: cell } : cell;
  const boxed = box === undefined ? {} : { box };
  const width = place.width - 2 * PAD_X - boxRoom(boxed, size);
  return {
    lines: linesOf(text, { letterOf, size, width, style: name ? 'name' : strong ? 'strong' : 'plain' }),
    place: { ...place, align },
    struck,
    ...boxed,
  };
};

const fieldInk = ({ lines, place, struck, box }: Field, size: number): Ink[] => {
  const room = boxRoom(box === undefined ? {} : { box }, size);
  return [
    ...(box === undefined ? [] : boxInk(place.x + PAD_X, PAD_Y + 2, boxSide(size), box === 'ticked')),
    ...lines.flatMap((line, nth): Ink[] => {
      const x = place.x + PAD_X + room + startOf(place.align, line.width, place.width - 2 * PAD_X - room);
      const y = PAD_Y + nth * size * LEADING;
      const middle = y + size * 0.78;
      return [
        ...lineInk(line, { x, y, size }),
        ...(struck && line.width > 0
          ? [
              {
                kind: 'path' as const,
                points: [
                  [x, middle],
                  [x + line.width, middle],
                ] as const,
                line: 0.8,
              },
            ]
          : []),
      ];
    }),
  ];
};

/** Lines between the columns and under the row: what is above has its own. */
const rulesOf = (places: readonly Place[], height: number, width: number): Ink[] => [
  ...[...places.map(({ x }) => x), width].map(
    (x): Ink => ({
      kind: 'path',
      points: [
        [x, 0],
        [x, height],
      ],
      line: 0.4,
    }),
  ),
  {
    kind: 'path',
    points: [
      [0, height],
      [width, height],
    ],
    line: 0.4,
  },
];

interface Rows {
  readonly places: readonly Place[];
  readonly size: number;
  readonly measure: Measure;
}

const rowPieces = (cells: readonly Cell[], { places, size, measure }: Rows): Piece[] => {
  const fields = places.map((place, at) => fieldOf(cells[at] ?? '', place, measure, size));
  const chunks = fields.map(({ lines }) => chunksOf(lines));
  const strips = Math.max(...chunks.map(({ length }) => length));
  return Array.from({ length: strips }, (_, strip) => {
    const shown = fields.map(({ box, ...field }, at) => ({
      ...field,
      lines: chunks[at]?.[strip] ?? [],
      ...(strip === 0 && box !== undefined ? { box } : {}),
    }));
    const height = Math.max(1, ...shown.map(({ lines }) => lines.length)) * size * LEADING + 2 * PAD_Y;
    return {
      height,
      ink: [...shown.flatMap((field) => fieldInk(field, size)), ...rulesOf(places, height, measure.width)],
    };
  });
};

const headPiece = (columns: readonly Column[], { places, size, measure }: Rows): Piece => {
  const titles = columns.map(({ title }) => ({ text: title, strong: true, align: 'center' as const }));
  const fields = places.map((place, at) => fieldOf(titles[at] ?? '', place, measure, size));
  const height = Math.max(...fields.map(({ lines }) => lines.length)) * size * LEADING + 2 * PAD_Y;
  return {
    height,
    withNext: true,
    ink: [
      { kind: 'rect', box: { x: 0, y: 0, width: measure.width, height }, grey: 0.9 },
      ...fields.flatMap((field) => fieldInk(field, size)),
      ...rulesOf(places, height, measure.width),
      {
        kind: 'path',
        points: [
          [0, 0],
          [measure.width, 0],
        ],
        line: 0.8,
      },
    ],
  };
};

/** A row as wide as the table, where there is none. */
const emptyPieces = (words: string, { size, measure }: Rows): Piece[] =>
  rowPieces([{ text: words, align: 'center' }], {
    places: [{ x: 0, width: measure.width, align: 'center' }],
    size,
    measure,
  });

export function* tablePieces(
  { columns, rows, empty, size = 'body' }: Table,
  measure: Measure,
): Generator<Piece> {
  const shape: Rows = { places: placesOf(columns, measure.width), size: TABLE_SIZES[size], measure };
  const head = headPiece(columns, shape);
  yield head;
  if (rows.length === 0 && empty !== undefined) yield* emptyPieces(empty, shape);
  for (const row of rows) for (const piece of rowPieces(row, shape)) yield { ...piece, head };
}
