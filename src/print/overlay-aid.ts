/** For whoever finds the places of a town's own form: a grid of millimetres over it, and its places drawn onto it with a sample in each. */
import { failure, type Result, success } from '../kernel/result.ts';
import type { Overlay, Placement } from './overlay-schema.ts';
import { drawPdf } from './pdf-driver.ts';
import type { PaperFonts } from './pdf-fonts.ts';
import { type Ink, lineInk, mm } from './pdf-ink.ts';
import {
  layOver,
  readTemplate,
  type Template,
  type TemplateFault,
  type TemplatePage,
} from './pdf-template.ts';
import { linesOf } from './pdf-text.ts';

const SMALL = 5.5;

const label = (text: string, x: number, y: number, { letterOf }: PaperFonts): Ink[] =>
  linesOf(text, { letterOf, size: SMALL, width: mm(60) })
    .slice(0, 1)
    .flatMap((line) => lineInk(line, { x: mm(x), y: mm(y), size: SMALL }));

const rule = (from: readonly [number, number], to: readonly [number, number], strong: boolean): Ink => ({
  kind: 'path',
  points: [
    [mm(from[0]), mm(from[1])],
    [mm(to[0]), mm(to[1])],
  ],
  line: strong ? 0.35 : 0.2,
  grey: strong ? 0.55 : 0.8,
});

const steps = (length: number): readonly number[] =>
  Array.from({ length: Math.floor(length / 5) + 1 }, (_, at) => at * 5);

/** Every 5 mm a line, every 10 mm a stronger one with its number. */
const gridInk = ({ w, h }: TemplatePage, fonts: PaperFonts): Ink[] => [
  ...steps(w).map((x) => rule([x, 0], [x, h], x % 10 === 0)),
  ...steps(h).map((y) => rule([0, y], [w, y], y % 10 === 0)),
  ...steps(w)
    .filter((x) => x % 10 === 0 && x > 0)
    .flatMap((x) => [...label(String(x), x + 0.3, 0.3, fonts), ...label(String(x), x + 0.3, h / 2, fonts)]),
  ...steps(h)
    .filter((y) => y % 10 === 0 && y > 0)
    .flatMap((y) => [...label(String(y), 0.3, y + 0.2, fonts), ...label(String(y), w / 2, y + 0.2, fonts)]),
];

const nameOf = (place: Placement): string => {
  if (place.as === 'signature') return 'signature';
  const nth = place.nth === 0 ? '' : `[${String(place.nth)}]`;
  return `${place.field}${nth}${place.as === 'tick' || place.as === 'circle' ? `=${place.choice}` : ''}`;
};

const placeInk = (place: Placement, fonts: PaperFonts): Ink[] => [
  {
    kind: 'frame',
    box: { x: mm(place.x), y: mm(place.y), width: mm(place.w), height: mm(place.h) },
    line: 0.4,
  },
  ...(place.as === 'comb'
    ? Array.from({ length: place.cells - 1 }, (_, at) => {
        const x = place.x + ((at + 1) * place.w) / place.cells;
        return rule([x, place.y], [x, place.y + place.h], false);
      })
    : []),
  ...label(nameOf(place), place.x + 0.3, place.y, fonts),
];

const drawnOver = async (
  template: Template,
  inkOf: (page: TemplatePage, nth: number) => Ink[],
  fonts: PaperFonts,
): Promise<Buffer> => {
  const sheets = template.pages.map((page, at) => ({
    width: mm(page.w),
    height: mm(page.h),
    pages: [{ ink: inkOf(page, at + 1) }],
  }));
  return layOver(template, await drawPdf(sheets, { title: 'kazasu', madeAt: 0 }, fonts.fontOf));
};

export interface WithGrid {
  readonly bytes: Buffer;
  /** For the file of places: what it says of the template. */
  readonly sha256: string;
  readonly pages: readonly TemplatePage[];
}

export const withGrid = async (
  bytes: Uint8Array,
  fonts: PaperFonts,
): Promise<Result<WithGrid, TemplateFault>> => {
  const template = await readTemplate(bytes);
  if (!template.ok) return template;
  const { sha256, pages } = template.value;
  return success({
    bytes: await drawnOver(template.value, (page) => gridInk(page, fonts), fonts),
    sha256,
    pages,
  });
};

/** Each place as a frame with the name of its field. */
export const withPlaces = async (
  bytes: Uint8Array,
  { sha256, placements }: Overlay,
  fonts: PaperFonts,
): Promise<Result<Buffer, TemplateFault | 'other_template'>> => {
  const template = await readTemplate(bytes);
  if (!template.ok) return template;
  if (template.value.sha256 !== sha256) return failure('other_template');
  const inkOf = (_: TemplatePage, nth: number): Ink[] =>
    placements.filter(({ page }) => page === nth).flatMap((place) => placeInk(place, fonts));
  return success(await drawnOver(template.value, inkOf, fonts));
};
