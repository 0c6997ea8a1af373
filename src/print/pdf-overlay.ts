/** Values onto a town's own form: where each letter comes to stand. What does not fit or has no place is never left out: the form is refused. */
import { civilDateSchema, formatWareki } from '../kernel/dates.ts';
import { graphemesOf } from '../kernel/graphemes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Overlay, Placement } from './overlay-schema.ts';
import type { Strokes } from './pdf-document.ts';
import { drawPdf } from './pdf-driver.ts';
import type { PaperFonts } from './pdf-fonts.ts';
import { type Box, type Ink, lineInk, mm, moved } from './pdf-ink.ts';
import { startOf } from './pdf-piece.ts';
import { strokesInk } from './pdf-strokes.ts';
import { layOver, readTemplate, type Template, type TemplateFault } from './pdf-template.ts';
import { type Letter, type LetterOf, linesOf, type Style } from './pdf-text.ts';

/** A value of the form. `optional`: need not stand on the town's form (受付番号). */
export interface OverlayValue {
  readonly field: string;
  readonly nth: number;
  readonly value: string;
  /** What is ticked or circled, where it is chosen from something. */
  readonly chosen: readonly string[];
  readonly name: boolean;
  readonly optional: boolean;
}

export interface OverlayInput {
  readonly title: string;
  readonly training: boolean;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly values: readonly OverlayValue[];
  readonly strokes: Strokes | undefined;
}

/**
 * `other_template`: the places were found for another file, as last year's form; `other_size`; `not_placed`: a value has no place on this
 * form; `does_not_fit`; `not_a_date`: a day of which only a part is known, on a form with boxes for year, month and day.
 */
export type OverlayFault =
  | TemplateFault
  | 'other_template'
  | 'other_size'
  | 'not_placed'
  | 'does_not_fit'
  | 'not_a_date';

export interface Overlaid {
  readonly bytes: Buffer;
  readonly pages: number;
  readonly degraded: number;
  readonly lost: number;
}

const LEADING = 1.2;
const SMALLEST = 6;
const STEP = 0.5;

type TextPlace = Extract<Placement, { as: 'text' }>;
type CombPlace = Extract<Placement, { as: 'comb' }>;
type MarkPlace = Extract<Placement, { as: 'tick' | 'circle' }>;

const boxOf = ({ x, y, w, h }: { x: number; y: number; w: number; h: number }): Box => ({
  x: mm(x),
  y: mm(y),
  width: mm(w),
  height: mm(h),
});

interface Writing {
  readonly letterOf: LetterOf;
  readonly style: Style;
}

type Fault = Extract<OverlayFault, 'does_not_fit' | 'not_a_date'>;

/** As large as it may be, and as small as it must: lines that fit into the box. */
const textInk = (text: string, place: TextPlace, { letterOf, style }: Writing): Result<Ink[], Fault> => {
  const box = boxOf(place);
  for (let size = place.size; size >= Math.min(SMALLEST, place.size); size -= STEP) {
    const lines = linesOf(text, { letterOf, size, width: box.width, style });
    const height = lines.length * size * LEADING;
    const isWide = lines.some(({ width }) => width > box.width + 0.1);
    if (height > box.height + 0.5 || isWide) continue;
    const top = box.y + (box.height - height) / 2;
    return success(
      lines.flatMap((line, nth) =>
        lineInk(line, {
          x: box.x + startOf(place.align, line.width, box.width),
          // Letters stand a little higher in this closer leading.
          y: top + nth * size * LEADING - size * 0.12,
          size,
        }),
      ),
    );
  }
  return failure('does_not_fit');
};

const BETWEEN = /[\s\-ー－‐–—()（）]/gu;

const combInk = (text: string, place: CombPlace, { letterOf, style }: Writing): Result<Ink[], Fault> => {
  const box = boxOf(place);
  const letters = graphemesOf(text.replaceAll(BETWEEN, '')).map((each) => letterOf(each, style));
  const cell = box.width / place.cells;
  if (letters.length > place.cells) return failure('does_not_fit');
  const size = Math.min(place.size, box.height / LEADING, cell * 1.1);
  const first = place.align === 'right' ? place.cells - letters.length : 0;
  const y = box.y + (box.height - size * LEADING) / 2 - size * 0.12;
  return success(
    letters.flatMap((letter: Letter, at) => {
      const width = letter.advance * size;
      return lineInk(
        { letters: [letter], width },
        { x: box.x + (first + at) * cell + (cell - width) / 2, y, size },
      );
    }),
  );
};

const LINE = 1.2;
const STEPS = 48;

const markInk = (place: MarkPlace): Ink[] => {
  const { x, y, width, height } = boxOf(place);
  const at = (across: number, down: number) => [x + width * across, y + height * down] as const;
  if (place.as === 'tick')
    return [{ kind: 'path', points: [at(0.1, 0.5), at(0.4, 0.85), at(0.95, 0.05)], line: LINE }];
  const points = Array.from({ length: STEPS + 1 }, (_, step) => {
    const angle = (2 * Math.PI * step) / STEPS;
    return at(0.5 + Math.cos(angle) / 2, 0.5 + Math.sin(angle) / 2);
  });
  return [{ kind: 'path', points, line: LINE }];
};

const WAREKI = /^(.+?)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日$/u;

const partOf = (text: string, part: NonNullable<TextPlace['part']>): string | undefined => {
  const iso = civilDateSchema.safeParse(text);
  const parts = WAREKI.exec((iso.success ? formatWareki(iso.data) : undefined) ?? text);
  return parts?.[{ era: 1, year: 2, month: 3, day: 4 }[part]];
};

const wholeDay = (text: string): string => {
  const iso = civilDateSchema.safeParse(text);
  return (iso.success ? formatWareki(iso.data) : undefined) ?? text;
};

const valueInk = (
  { value, chosen, name }: OverlayValue,
  place: Placement,
  letterOf: LetterOf,
): Result<Ink[], Fault> => {
  const writing: Writing = { letterOf, style: name ? 'name' : 'plain' };
  if (place.as === 'comb') return combInk(value, place, writing);
  if (place.as === 'text') {
    const text = place.part === undefined ? wholeDay(value) : partOf(value, place.part);
    return text === undefined ? failure('not_a_date') : textInk(text, place, writing);
  }
  return success(place.as !== 'signature' && chosen.includes(place.choice) ? markInk(place) : []);
};

const isOf = ({ field, nth }: OverlayValue, place: Placement): boolean =>
  place.as !== 'signature' && place.field === field && place.nth === nth;

interface OnPage {
  readonly page: number;
  readonly ink: readonly Ink[];
}

const isMark = (place: Placement): place is MarkPlace => place.as === 'tick' || place.as === 'circle';

/** Written somewhere, or every choice of it has its mark: boxes for other choices say nothing of it. */
const shownBy = ({ chosen }: OverlayValue, places: readonly Placement[]): boolean =>
  places.some((place) => !isMark(place)) ||
  (chosen.length > 0 &&
    chosen.every((choice) => places.some((place) => isMark(place) && place.choice === choice)));

const writtenOn = (
  { placements }: Overlay,
  { values, strokes }: OverlayInput,
  letterOf: LetterOf,
): Result<readonly OnPage[], Fault | 'not_placed'> => {
  const written: OnPage[] = [];
  for (const value of values.filter((each) => each.value !== '')) {
    const places = placements.filter((place) => isOf(value, place));
    if (!shownBy(value, places)) {
      if (value.optional) continue;
      return failure('not_placed', { field: value.field });
    }
    for (const place of places) {
      const ink = valueInk(value, place, letterOf);
      if (!ink.ok) return failure(ink.reason, { field: value.field });
      written.push({ page: place.page, ink: ink.value });
    }
  }
  const signed = placements.find((place) => place.as === 'signature');
  if (strokes === undefined) return success(written);
  if (signed === undefined) return failure('not_placed', { field: '@signature' });
  const { x, y, width, height } = boxOf(signed);
  const ink = strokesInk(strokes, { x: 0, width, height }).map((each) => moved(each, x, y));
  return success([...written, { page: signed.page, ink }]);
};

const words = {
  training: '訓練',
  note: (degraded: number, lost: number) =>
    [
      ...(lost > 0 ? [`〓は、印刷する字形がない文字です（${String(lost)}字）。`] : []),
      ...(degraded > 0 ? [`字形がない異体字は、基本の字で印刷しています（${String(degraded)}字）。`] : []),
    ].join('　'),
};

const NOTE = { size: 6.5, side: 8, bottom: 4 };

const noteInk = (text: string, { w, h }: { w: number; h: number }, letterOf: LetterOf): Ink[] =>
  text === ''
    ? []
    : linesOf(text, { letterOf, size: NOTE.size, width: mm(w - 2 * NOTE.side) })
        .slice(0, 1)
        .flatMap((line) =>
          lineInk(line, { x: mm(NOTE.side), y: mm(h - NOTE.bottom) - NOTE.size, size: NOTE.size }),
        );

const SIZE_SLACK = 1;

const isOfTemplate = ({ pages }: Overlay, template: Template): boolean =>
  pages.length === template.pages.length &&
  pages.every(({ w, h }, at) => {
    const page = template.pages[at];
    return page !== undefined && Math.abs(page.w - w) <= SIZE_SLACK && Math.abs(page.h - h) <= SIZE_SLACK;
  });

/** How often a letter of the values is not as it should be. */
const counted = (values: readonly OverlayValue[], letterOf: LetterOf): { degraded: number; lost: number } => {
  const fates = values.flatMap(({ value, name }) =>
    graphemesOf(value).map((letter) => letterOf(letter, name ? 'name' : 'plain').fate),
  );
  return {
    degraded: fates.filter((fate) => fate === 'degraded').length,
    lost: fates.filter((fate) => fate === 'lost').length,
  };
};

/** The template with the values on it; a refusal says which field, never its value. */
export const overlaid = async (
  bytes: Uint8Array,
  overlay: Overlay,
  input: OverlayInput,
  { letterOf, fontOf }: PaperFonts,
): Promise<Result<Overlaid, OverlayFault>> => {
  const template = await readTemplate(bytes);
  if (!template.ok) return template;
  if (template.value.sha256 !== overlay.sha256) return failure('other_template');
  if (!isOfTemplate(overlay, template.value)) return failure('other_size');
  const written = writtenOn(overlay, input, letterOf);
  if (!written.ok) return written;
  if (written.value.some(({ page }) => page > overlay.pages.length)) return failure('other_size');
  const { degraded, lost } = counted(input.values, letterOf);
  const sheets = overlay.pages.map((size, at) => ({
    width: mm(size.w),
    height: mm(size.h),
    pages: [
      {
        ink: [
          ...(input.training ? [{ kind: 'watermark' as const, text: words.training, over: true }] : []),
          ...written.value.filter(({ page }) => page === at + 1).flatMap(({ ink }) => ink),
          ...noteInk(words.note(degraded, lost), size, letterOf),
        ],
      },
    ],
  }));
  const drawn = await drawPdf(sheets, input, fontOf);
  return success({
    bytes: await layOver(template.value, drawn),
    pages: overlay.pages.length,
    degraded,
    lost,
  });
};
