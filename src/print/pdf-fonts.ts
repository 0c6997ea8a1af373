import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { degradeTo, GETA } from '../kernel/jis-x-0213.ts';
import type { Face, Letter, LetterOf } from './pdf-text.ts';

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
}

const isParsedFont = (value: unknown): value is ParsedFont =>
  typeof value === 'object' &&
  value !== null &&
  'glyphForCodePoint' in value &&
  'hasGlyphForCodePoint' in value &&
  'unitsPerEm' in value;

/** pdfkit parses a font when a document first uses it, and takes a parsed one again; fontkit itself is not our dependency. */
const parse = (bytes: Uint8Array): ParsedFont => {
  const held = new PDFDocument({ autoFirstPage: false }).font(bytes);
  const parsed: unknown = '_font' in held ? (held._font as { readonly font?: unknown }).font : undefined;
  if (!isParsedFont(parsed)) throw new Error('pdfkit keeps its parsed font elsewhere than before');
  return parsed;
};

const pointsOf = (text: string): number[] => Array.from(text, (letter) => letter.codePointAt(0) ?? 0);

/**
 * The font with a layout of its own: one glyph a code point, no kerning and no ligatures. Widths are those that lines were broken by,
 * and a roll of 200 pages takes seconds instead of a minute.
 */
const withPlainLayout = (font: ParsedFont): ParsedFont & { layout(text: string): GlyphRun } =>
  Object.create(font, {
    layout: {
      value: (text: string): GlyphRun => {
        const glyphs = pointsOf(text).map((point) => font.glyphForCodePoint(point));
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
  const font = withPlainLayout(parse(readFileSync(file)));
  fonts.set(face, font);
  return font;
};

const COMBINING = /[\u0300-\u036F\u3099\u309A]/u;

/** A letter and its mark typed apart (が) are one; other forms of a letter are not touched here (NFC would make 神 of 神). */
const composed = (grapheme: string): string =>
  COMBINING.test(grapheme) ? grapheme.normalize('NFC') : grapheme;

const has = (face: Face, text: string): boolean =>
  pointsOf(text).every((point) => fontOf(face).hasGlyphForCodePoint(point));

const advanceOf = (face: Face, text: string): number => {
  const font = fontOf(face);
  return (
    pointsOf(text).reduce((sum, point) => sum + font.glyphForCodePoint(point).advanceWidth, 0) /
    font.unitsPerEm
  );
};

const make = (grapheme: string, strong: boolean): Letter => {
  const faces: readonly Face[] = strong ? ['strong', 'strong_second'] : ['plain', 'plain_second'];
  const faceOf = (text: string): Face | undefined => faces.find((face) => has(face, text));
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

/** What is printed for a letter: itself, its base letter (異体字セレクタ, 異体字), or 〓. */
export const letterOf: LetterOf = (grapheme, strong) => {
  const known = strong ? letters.strong : letters.plain;
  const made = known.get(grapheme) ?? make(grapheme, strong);
  known.set(grapheme, made);
  return made;
};
