/** What a finding means, and what to do about it. */

/**
 * `refused_file`: nothing is taken over. `refused_row`: this row is not. `repaired`: taken, with this put right or left
 * out. `noted`: taken as it is.
 */
export type Level = 'refused_file' | 'refused_row' | 'repaired' | 'noted';

export interface Meaning {
  /** Its levels; most have one. */
  readonly levels: readonly [Level, ...Level[]];
  readonly says: string;
  readonly toDo: string;
}

export const CHECK_SOURCE = '元の住民記録システムで値を確かめ、直してから書き出し直してください。';
export const ASK_VENDOR = '書き出しの設定を、住民記録システムの担当に確かめてください。';
const NOTHING = '何もしなくてかまいません。元も直しておくと、次から出ません。';

export const refusedFile = (says: string, toDo: string): Meaning => ({
  levels: ['refused_file'],
  says,
  toDo,
});
export const refusedRow = (says: string, toDo = CHECK_SOURCE): Meaning => ({
  levels: ['refused_row'],
  says,
  toDo,
});
export const repaired = (says: string, toDo = NOTHING): Meaning => ({ levels: ['repaired'], says, toDo });
export const noted = (says: string, toDo: string): Meaning => ({ levels: ['noted'], says, toDo });
