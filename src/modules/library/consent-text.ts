/** 同意 of a patron, where the library has no wording of its own. */
export const DEFAULT_CONSENT =
  'このカードを 図書館の利用者番号に 結びつけます。カードから読むのは 番号だけで、氏名・住所・マイナンバー（個人番号）は 読みません。番号は 読めない形に変えて この図書館の中だけに おきます。市役所にも、ほかの施設にも 送りません。何を借りたかは のこしません。いつでも やめられます。';
