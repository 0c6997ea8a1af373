import { graphemesOf } from '../kernel/graphemes.ts';

/** Letters into lines: widths, kinsoku (禁則), and what became of a letter no font has. Pure. */

/** `plain` and `strong` of the first font, of the one that is asked next, and the font of names (IPAmj明朝, where a site has it). */
export type Face = 'plain' | 'strong' | 'plain_second' | 'strong_second' | 'name';

/** How something is written; `name`: by the font of names, letter by letter where it has the letter. */
export type Style = 'plain' | 'strong' | 'name';

export interface Letter {
  /** As it is printed. */
  readonly text: string;
  readonly face: Face;
  /** Width as a share of the size. */
  readonly advance: number;
  /** `degraded`: another form of it is printed; `lost`: 〓 stands for it. */
  readonly fate: 'exact' | 'degraded' | 'lost';
}

/** The fonts, asked for one letter (grapheme) at a time. */
export type LetterOf = (grapheme: string, style: Style) => Letter;

export interface Line {
  readonly letters: readonly Letter[];
  /** Points at the size that was asked for. */
  readonly width: number;
}

/** 行頭禁則, 行末禁則: what no line begins and none ends with. */
const NEVER_FIRST =
  /^[、。，．・：；？！゛゜ヽヾゝゞ々ー－）］｝〕〉》」』】ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)\]}%℃]/u;
const NEVER_LAST = /[（［｛〔〈《「『【([{￥〒]$/u;
const WORD = /^[\p{Script=Latin}\p{Nd}'’@_/.+-]$/u;
const NOT_A_WORD = /^[\uFF00-\uFFEF]$/u;

const isWord = (letter: string): boolean => WORD.test(letter) && !NOT_A_WORD.test(letter);

/** Letters that stay on one line: words of Roman letters, and what kinsoku ties to a neighbour. */
const bound = (letters: readonly Letter[]): Letter[][] => {
  const groups: Letter[][] = [];
  for (const letter of letters) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const tied =
      last !== undefined &&
      ((isWord(last.text) && isWord(letter.text)) ||
        (NEVER_FIRST.test(letter.text) && last.text !== ' ') ||
        NEVER_LAST.test(last.text));
    if (tied) group?.push(letter);
    else groups.push([letter]);
  }
  return groups;
};

const widthOf = (letters: readonly Letter[], size: number): number =>
  letters.reduce((sum, { advance }) => sum + advance, 0) * size;

const cutHard = (group: readonly Letter[], size: number, width: number): Letter[][] => {
  const lines: Letter[][] = [[]];
  let used = 0;
  for (const letter of group) {
    const advance = letter.advance * size;
    if (used + advance > width && (lines.at(-1)?.length ?? 0) > 0) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(letter);
    used += advance;
  }
  return lines;
};

const trimmed = (letters: readonly Letter[]): readonly Letter[] => {
  let end = letters.length;
  while (end > 0 && letters[end - 1]?.text === ' ') end -= 1;
  return end === letters.length ? letters : letters.slice(0, end);
};

/** What cannot be seen is one space: a tab or a bell in a name must not shift a column. */
const visible = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');

const lineOf = (letters: readonly Letter[], size: number): Line => {
  const shown = trimmed(letters);
  return { letters: shown, width: widthOf(shown, size) };
};

interface TextOptions {
  readonly letterOf: LetterOf;
  readonly size: number;
  readonly width: number;
  readonly style?: Style;
}

/** Slack for sums of widths in floating point. */
const SLACK = 0.01;

const brokenLine = (text: string, { letterOf, size, width, style = 'plain' }: TextOptions): Line[] => {
  const letters = graphemesOf(visible(text)).map((grapheme) => letterOf(grapheme, style));
  const whole = widthOf(letters, size);
  if (whole <= width + SLACK) return [lineOf(letters, size)];
  const lines: Letter[][] = [[]];
  let used = 0;
  for (const group of bound(letters)) {
    const wide = widthOf(group, size);
    const pieces = wide > width ? cutHard(group, size, width) : [group];
    for (const piece of pieces) {
      const advance = widthOf(piece, size);
      const current = lines.at(-1);
      if (used + advance > width + SLACK && (current?.length ?? 0) > 0) {
        // A space at the beginning of a line is none.
        lines.push(piece.every(({ text: shown }) => shown === ' ') ? [] : [...piece]);
        used = widthOf(lines.at(-1) ?? [], size);
      } else {
        current?.push(...piece);
        used += advance;
      }
    }
  }
  return lines.map((line) => lineOf(line, size));
};

/** The text in lines no wider than `width` points; its own line ends are kept. Never empty. */
export const linesOf = (text: string, options: TextOptions): readonly Line[] =>
  text.split(/\r\n|\r|\n/).flatMap((line) => brokenLine(line, options));
