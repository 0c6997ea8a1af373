/** Letters as a reader counts them: a kanji of two code units, or one with its 異体字セレクタ, is one. */
const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

export const graphemesOf = (text: string): string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Whether a text has at most so many; one that is short in code units is not looked at any closer. */
export const hasAtMost = (text: string, letters: number): boolean =>
  text.length <= letters || graphemesOf(text).length <= letters;
