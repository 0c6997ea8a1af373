/** Spellings that are no difference of the letter: what nobody sees, width, case, repetition marks. */
/** Variation selectors (IVS: 葛󠄀) and other marks that nobody sees. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Width, case and what is invisible; 々 becomes the kanji it repeats. Spaces stay. */
export const plainLetters = (text: string): string =>
  text
    .replaceAll(INVISIBLE, '')
    .normalize('NFKC')
    .toUpperCase()
    .normalize('NFKC')
    .replaceAll(/(\p{Script=Han})々/gu, '$1$1');

/** Repeats a change until nothing changes any more: taking a letter out can bring two others together. */
export const settled = (text: string, change: (text: string) => string): string => {
  let last = text;
  for (let pass = 0; pass < 8; pass += 1) {
    const next = change(last);
    if (next === last) return next;
    last = next;
  }
  return last;
};
