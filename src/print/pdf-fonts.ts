import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { degradeTo, GETA } from '../kernel/jis-x-0213.ts';
import type { Face, Letter, LetterOf } from './pdf-text.ts';
import { isSelector, readVariations, type Variations } from './pdf-variations.ts';

/** Fonts of the papers: Noto Sans JP (it has 𠮷 and 16,000 more), and BIZ UDPゴシック for what that has not. Both SIL OFL 1.1. */

const FILES: Readonly<Record<Face, string>> = {
  plain: '@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
  strong: '@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf',
  plain_second: '@expo-google-fonts/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf',
  strong_second: '@expo-google-fonts/biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf',
};

interface Glyph {
  readonly id: number;
  readonly advanceWidth: number;
}

interface GlyphRun {
  readonly glyphs: readonly Glyph[];
  readonly positions: readonly { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number }[];
  readonly advanceWidth: number;
}

/** What pdfkit's font library (fontkit) makes of a file: the part that is used here. */
interface ParsedFont {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(point: number): boolean;
  glyphForCodePoint(point: number): Glyph;
  getGlyph(id: number, points: readonly number[]): Glyph;
}

const isParsedFont = (value: unknown): value is ParsedFont =>
  typeof value === 'object' &&
  value !== null &&
  'glyphForCodePoint' in value &&
  'hasGlyphForCodePoint' in value &&
  'getGlyph' in value &&
  'unitsPerEm' in value;

/** pdfkit parses a font when a document first uses it, and takes a parsed one again; fontkit itself is not our dependency. */
const parse = (bytes: Uint8Array): ParsedFont => {
  const held = new PDFDocument({ autoFirstPage: false }).font(bytes);
  const parsed: unknown = '_font' in held ? (held._font as { readonly font?: unknown }).font : undefined;
  if (!isParsedFont(parsed)) throw new Error('pdfkit keeps its parsed font elsewhere than before');
  return parsed;
};

const pointsOf = (text: string): number[] => Array.from(text, (letter) => letter.codePointAt(0) ?? 0);

/** One glyph a letter, a letter and its 異体字セレクタ together; undefined: the font has not all of them. */
const glyphsOf = (font: ParsedFont, variations: Variations, text: string): Glyph[] | undefined => {
  const points = pointsOf(text);
  const glyphs: Glyph[] = [];
  for (let at = 0; at < points.length; at += 1) {
    const [point = 0, next] = [points[at], points[at + 1]];
    if (!font.hasGlyphForCodePoint(point)) return undefined;
    if (isSelector(next)) {
      const form = variations(point, next);
      if (form === undefined) return undefined;
      glyphs.push(form === 'default' ? font.glyphForCodePoint(point) : font.getGlyph(form, [point, next]));
      at += 1;
    } else glyphs.push(font.glyphForCodePoint(point));
  }
  return glyphs;
};

/**
 * The font with a layout of its own: one glyph a letter, no kerning and no ligatures. Widths are those that lines were broken by,
 * and a roll of 200 pages takes seconds instead of a minute.
 */
const withPlainLayout = (
  font: ParsedFont,
  variations: Variations,
): ParsedFont & { layout(text: string): GlyphRun; glyphs(text: string): Glyph[] | undefined } =>
  Object.create(font, {
    glyphs: { value: (text: string) => glyphsOf(font, variations, text) },
    layout: {
      value: (text: string): GlyphRun => {
        const glyphs = glyphsOf(font, variations, text) ?? [];
        return {
          glyphs,
          positions: glyphs.map(({ advanceWidth }) => ({
            xAdvance: advanceWidth,
            yAdvance: 0,
            xOffset: 0,
            yOffset: 0,
          })),
          advanceWidth: glyphs.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0),
        };
      },
    },
  });

type PaperFont = ReturnType<typeof withPlainLayout>;

const fonts = new Map<Face, PaperFont>();

/** A font of the papers, read when it is first needed and kept: it never changes. */
export const fontOf = (face: Face): PaperFont => {
  const known = fonts.get(face);
  if (known !== undefined) return known;
  const file = createRequire(import.meta.url).resolve(FILES[face]);
  const bytes = readFileSync(file);
  const font = withPlainLayout(parse(bytes), readVariations(bytes));
  fonts.set(face, font);
  return font;
};

const COMBINING = /[\u0300-\u036F\u3099\u309A]/u;

/** A letter and its mark typed apart (が) are one; other forms of a letter are not touched here (NFC would make 神 of 神). */
const composed = (grapheme: string): string =>
  COMBINING.test(grapheme) ? grapheme.normalize('NFC') : grapheme;

const advanceOf = (face: Face, text: string): number => {
  const font = fontOf(face);
  return (font.glyphs(text) ?? []).reduce((sum, { advanceWidth }) => sum + advanceWidth, 0) / font.unitsPerEm;
};

const make = (grapheme: string, strong: boolean): Letter => {
  const faces: readonly Face[] = strong ? ['strong', 'strong_second'] : ['plain', 'plain_second'];
  const faceOf = (text: string): Face | undefined =>
    faces.find((face) => fontOf(face).glyphs(text) !== undefined);
  const letter = (text: string, fate: Letter['fate']): Letter => {
    const face = faceOf(text);
    if (face === undefined) throw new Error('the fonts have not even 〓');
    return { text, face, advance: advanceOf(face, text), fate };
  };
  const exact = composed(grapheme);
  if (faceOf(exact) !== undefined) return letter(exact, 'exact');
  const { text } = degradeTo(grapheme, (form) => faceOf(form) !== undefined);
  // A letter is one grapheme: it is written whole in another form, or not at all.
  return text.includes(GETA) ? letter(GETA, 'lost') : letter(text, 'degraded');
};

const letters = { plain: new Map<string, Letter>(), strong: new Map<string, Letter>() };

/** What is printed for a letter: itself (with its 異体字セレクタ where a font has that form), its base letter, or 〓. */
export const letterOf: LetterOf = (grapheme, strong) => {
  const known = strong ? letters.strong : letters.plain;
  const made = known.get(grapheme) ?? make(grapheme, strong);
  known.set(grapheme, made);
  return made;
};
