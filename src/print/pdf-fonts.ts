import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { degradeTo, GETA } from '../kernel/jis-x-0213.ts';
import { nameFontFile } from './name-font.ts';
import { isWholeFont } from './pdf-font-file.ts';
import type { Face, Letter, LetterOf, Style } from './pdf-text.ts';
import { isSelector, readVariations, type Variations } from './pdf-variations.ts';

/**
 * Fonts of the papers: Noto Sans JP (it has 𠮷 and 16,000 more), BIZ UDPゴシック for what that has not (both SIL OFL 1.1), and for names
 * IPAmj明朝 where the site has it. Collections of 異体字 differ: a sequence of Moji_Joho is in IPAmj, one of Adobe-Japan1 in the others,
 * so each letter is asked of one font after the other, and a font that has not its form is passed over.
 */

const FILES: Readonly<Record<Exclude<Face, 'name'>, string>> = {
  plain: '@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
  strong: '@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf',
  plain_second: '@expo-google-fonts/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf',
  strong_second: '@expo-google-fonts/biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf',
};

/** Of a name whatever the font of names has; of everything else what no other font has. */
const ORDER: Readonly<Record<Style, readonly Face[]>> = {
  plain: ['plain', 'plain_second', 'name'],
  strong: ['strong', 'strong_second', 'name'],
  name: ['name', 'plain', 'plain_second'],
};

/** What the drawing library asks of a glyph: nothing else of it is kept. */
interface Glyph {
  readonly id: number;
  readonly advanceWidth: number;
  /** For whoever searches and copies: the letter with its selector. */
  readonly codePoints: readonly number[];
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
  getGlyph(id: number): Glyph;
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

/**
 * Glyphs of letters as they were asked for. The library keeps one object a glyph, with the letter it was first asked for by; two letters
 * can share a glyph (神 and its compatibility form), so each has an object of its own here.
 */
const glyphMaker = (font: ParsedFont, variations: Variations) => {
  const known = new Map<string, Glyph | undefined>();
  const idOf = (point: number, selector: number | undefined): number | undefined => {
    if (!font.hasGlyphForCodePoint(point)) return undefined;
    const form = selector === undefined ? 'default' : variations(point, selector);
    return form === 'default' ? font.glyphForCodePoint(point).id : form;
  };
  return (point: number, selector: number | undefined): Glyph | undefined => {
    const key = `${String(point)}/${String(selector)}`;
    if (known.has(key)) return known.get(key);
    const id = idOf(point, selector);
    const glyph =
      id === undefined
        ? undefined
        : {
            id,
            advanceWidth: font.getGlyph(id).advanceWidth,
            codePoints: selector === undefined ? [point] : [point, selector],
          };
    known.set(key, glyph);
    return glyph;
  };
};

/** One glyph a letter, a letter and its 異体字セレクタ together; undefined: the font has not all of them. */
const glyphsBy = (make: ReturnType<typeof glyphMaker>) => (text: string) => {
  const points = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  const glyphs: Glyph[] = [];
  for (let at = 0; at < points.length; at += 1) {
    const [point = 0, next] = [points[at], points[at + 1]];
    const selector = isSelector(next) ? next : undefined;
    const glyph = make(point, selector);
    if (glyph === undefined) return undefined;
    glyphs.push(glyph);
    if (selector !== undefined) at += 1;
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
): ParsedFont & { layout(text: string): GlyphRun; glyphs(text: string): Glyph[] | undefined } => {
  const glyphsOf = glyphsBy(glyphMaker(font, variations));
  return Object.create(font, {
    glyphs: { value: glyphsOf },
    layout: {
      value: (text: string): GlyphRun => {
        const glyphs = glyphsOf(text) ?? [];
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
};

type PaperFont = ReturnType<typeof withPlainLayout>;

const read = (bytes: Buffer): PaperFont => withPlainLayout(parse(bytes), readVariations(bytes));

const own = new Map<Face, PaperFont>();

/** A font of our own, read when it is first needed and kept: it never changes. */
const ownFont = (face: Exclude<Face, 'name'>): PaperFont => {
  const known = own.get(face);
  if (known !== undefined) return known;
  const font = read(readFileSync(createRequire(import.meta.url).resolve(FILES[face])));
  own.set(face, font);
  return font;
};

/** `broken`: there is a file, and it is no font, or only a part of one. */
type NameFont = { readonly is: 'there'; readonly font: PaperFont } | { readonly is: 'absent' | 'broken' };

const readNameFont = (file: string | undefined): NameFont => {
  if (file === undefined) return { is: 'absent' };
  try {
    const bytes = readFileSync(file);
    return isWholeFont(bytes) ? { is: 'there', font: read(bytes) } : { is: 'broken' };
  } catch {
    return { is: 'broken' };
  }
};

const COMBINING = /[\u0300-\u036F\u3099\u309A]/u;

/** A letter and its mark typed apart (が) are one; other forms of a letter are not touched here (NFC would make 神 of 神). */
const composed = (grapheme: string): string =>
  COMBINING.test(grapheme) ? grapheme.normalize('NFC') : grapheme;

type FontOf = (face: Face) => PaperFont | undefined;

const make = (fontOf: FontOf, grapheme: string, style: Style): Letter => {
  const faceOf = (text: string): Face | undefined =>
    ORDER[style].find((face) => fontOf(face)?.glyphs(text) !== undefined);
  const letter = (text: string, fate: Letter['fate']): Letter => {
    const face = faceOf(text);
    const font = face === undefined ? undefined : fontOf(face);
    if (face === undefined || font === undefined) throw new Error('the fonts have not even 〓');
    const width = (font.glyphs(text) ?? []).reduce((sum, { advanceWidth }) => sum + advanceWidth, 0);
    return { text, face, advance: width / font.unitsPerEm, fate };
  };
  const exact = composed(grapheme);
  if (faceOf(exact) !== undefined) return letter(exact, 'exact');
  const { text } = degradeTo(grapheme, (form) => faceOf(form) !== undefined);
  // A letter is one grapheme: it is written whole in another form, or not at all.
  return text.includes(GETA) ? letter(GETA, 'lost') : letter(text, 'degraded');
};

export interface PaperFonts {
  /** `undefined`: the font of names, where there is none. */
  readonly fontOf: FontOf;
  /** What is printed for a letter: itself (with its 異体字セレクタ where a font has that form), its base letter, or 〓. */
  readonly letterOf: LetterOf;
  /** `unread`: nothing has needed it yet. */
  nameFont(): NameFont['is'] | 'unread';
}

/** The fonts with this file for names. It is read by the first name, and held: its size in memory. */
export const paperFonts = (file: string | undefined): PaperFonts => {
  let names: NameFont | undefined;
  const fontOf: FontOf = (face) => {
    if (face !== 'name') return ownFont(face);
    names ??= readNameFont(file);
    return names.is === 'there' ? names.font : undefined;
  };
  const letters = new Map<string, Letter>();
  return {
    fontOf,
    letterOf: (grapheme, style) => {
      const key = `${style}${grapheme}`;
      const made = letters.get(key) ?? make(fontOf, grapheme, style);
      letters.set(key, made);
      return made;
    },
    nameFont: () => names?.is ?? 'unread',
  };
};

/** The fonts of this machine. */
export const machineFonts: PaperFonts = paperFonts(nameFontFile());
