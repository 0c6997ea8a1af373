/** Fields of a form: label and value, boxes to tick, room for a hand. Pure. */
import type { Block, FormField } from './pdf-document.ts';
import { boxInk, type Ink, LEADING, lineInk, mm, moved } from './pdf-ink.ts';
import { type Measure, PAD, type Piece, SIZES } from './pdf-piece.ts';
import { strokesInk } from './pdf-strokes.ts';
import { linesOf } from './pdf-text.ts';

const LABEL_SIZE = 9;
const NOTE_SIZE = 7.5;
const LABEL_SHARE = { alone: 0.26, beside: 0.38 };
/** Mincho is finer than the letters around it. */
const NAME_SIZE = 13;
const BETWEEN_CHOICES = 12;
/** Millimetres. */
const ROOM = { signature: 16, missing: 11 };
/** A field higher than this goes on in another strip, so that none is higher than a page. */
const STRIP = mm(120);

const words = { missing: '▲記入が必要です' };

/** What stands in a field, from the top. */
interface Part {
  readonly height: number;
  readonly ink: readonly Ink[];
}

const textParts = (
  text: string,
  { letterOf, width }: Measure,
  { size = SIZES.body, style = 'plain' }: { size?: number; style?: 'plain' | 'name' } = {},
): Part[] =>
  linesOf(text, { letterOf, width, size, style }).map((line) => ({
    height: size * LEADING,
    ink: lineInk(line, { x: 0, y: 0, size }),
  }));

/** Boxes with their words, in as many lines as they need; one whose words are longer than a line has lines of its own. */
const choiceParts = (choices: NonNullable<FormField['choices']>, { letterOf, width }: Measure): Part[] => {
  const size = SIZES.body;
  const side = size * 0.9;
  const lead = side + 4;
  const parts: { height: number; ink: Ink[] }[] = [];
  let x = width;
  for (const { text, ticked } of choices) {
    const lines = linesOf(text, { letterOf, size, width: width - lead });
    const wide = lead + Math.max(...lines.map((line) => line.width));
    if (x + wide > width) {
      parts.push({ height: lines.length * size * LEADING, ink: [] });
      x = 0;
    }
    const start = x;
    parts
      .at(-1)
      ?.ink.push(
        ...boxInk(start, 3, side, ticked),
        ...lines.flatMap((line, nth) => lineInk(line, { x: start + lead, y: nth * size * LEADING, size })),
      );
    x = lines.length > 1 ? width : x + wide + BETWEEN_CHOICES;
  }
  return parts;
};

const roomPart = ({ room = 0, strokes, missing = false, choices }: FormField, { width }: Measure): Part[] => {
  const height = mm(
    Math.max(
      room,
      strokes === undefined ? 0 : ROOM.signature,
      missing && choices === undefined ? ROOM.missing : 0,
    ),
  );
  if (height === 0) return [];
  return [{ height, ink: strokes === undefined ? [] : strokesInk(strokes, { x: 0, width, height }) }];
};

interface Field {
  readonly label: readonly Part[];
  readonly value: readonly Part[];
}

const heightOf = (parts: readonly Part[]): number => parts.reduce((sum, { height }) => sum + height, 0);

const fieldOf = (field: FormField, { letterOf, width }: Measure, label: number): Field => {
  const beside: Measure = { letterOf, width: label - 2 * PAD };
  const measure: Measure = { letterOf, width: width - label - 2 * PAD };
  const { value, choices, name = false, missing = false } = field;
  return {
    label: [
      ...textParts(field.label, beside, { size: LABEL_SIZE }),
      ...(missing ? textParts(words.missing, beside, { size: NOTE_SIZE }) : []),
    ],
    value: [
      ...(choices === undefined ? [] : choiceParts(choices, measure)),
      ...(value === '' ? [] : textParts(value, measure, name ? { style: 'name', size: NAME_SIZE } : {})),
      ...roomPart(field, measure),
    ],
  };
};

const stripsOf = (parts: readonly Part[]): readonly (readonly Part[])[] => {
  const strips: Part[][] = [[]];
  for (const part of parts) {
    const last = strips.at(-1) as Part[];
    if (last.length > 0 && heightOf(last) + part.height > STRIP) strips.push([part]);
    else last.push(part);
  }
  return strips;
};

const partsInk = (parts: readonly Part[], x: number, y: number): Ink[] => {
  let at = y;
  return parts.flatMap(({ height, ink }) => {
    const here = at;
    at += height;
    return ink.map((each) => moved(each, x, here));
  });
};

const rowPieces = (row: readonly FormField[], { letterOf, width }: Measure): Piece[] => {
  const place = width / row.length;
  const label = place * (row.length === 1 ? LABEL_SHARE.alone : LABEL_SHARE.beside);
  const fields = row.map((field) => fieldOf(field, { letterOf, width: place }, label));
  const strips = fields.map(({ value }) => stripsOf(value));
  const count = Math.max(...strips.map(({ length }) => length));
  return Array.from({ length: count }, (_, strip): Piece => {
    const shown = fields.map((field, at) => ({
      label: strip === 0 ? field.label : [],
      value: strips[at]?.[strip] ?? [],
      missing: row[at]?.missing === true,
      x: at * place,
    }));
    const inside = Math.max(
      SIZES.body * LEADING,
      ...shown.map((each) => Math.max(heightOf(each.label), heightOf(each.value))),
    );
    const height = inside + 2 * PAD;
    return {
      height,
      ink: shown.flatMap((each): Ink[] => [
        { kind: 'rect', box: { x: each.x, y: 0, width: label, height }, grey: 0.93 },
        ...partsInk(each.label, each.x + PAD, PAD + 1),
        ...partsInk(each.value, each.x + label + PAD, PAD),
        { kind: 'frame', box: { x: each.x, y: 0, width: place, height }, line: 0.5 },
        // Seen from across the desk, and on a copy: what must not stay empty has a thick frame.
        ...(each.missing
          ? [
              {
                kind: 'frame' as const,
                box: { x: each.x + label + 1.5, y: 1.5, width: place - label - 3, height: height - 3 },
                line: 1.8,
              },
            ]
          : []),
      ]),
    };
  });
};

export function* fieldsPieces(
  { rows }: Extract<Block, { kind: 'fields' }>,
  measure: Measure,
): Generator<Piece> {
  for (const row of rows) yield* rowPieces(row, measure);
}
