/** 住民記録にない方 as she is typed, until it is a `Guest`. Pure. */
import { type CivilDate, formatWareki } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { readTypedDate } from './typed-date.ts';
import { type Guest, guestSchema } from './visit-schema.ts';

export interface GuestDraft {
  readonly shown: Guest['shown'];
  readonly name: string;
  readonly kana: string;
  readonly birth: string;
  readonly sex: Guest['sex'];
  readonly address: string;
  readonly phone: string;
  readonly nationality: string;
  readonly stayUntil: string;
}

export const EMPTY_GUEST: GuestDraft = {
  shown: 'licence',
  name: '',
  kana: '',
  birth: '',
  sex: '9',
  address: '',
  phone: '',
  nationality: 'JPN',
  stayUntil: '',
};

const written = (date: CivilDate | null): string => (date === null ? '' : (formatWareki(date) ?? date));

export const guestDraftOf = ({ birthDate, stayUntil, ...rest }: Guest): GuestDraft => ({
  ...rest,
  birth: written(birthDate),
  stayUntil: written(stayUntil),
});

export type GuestProblem = 'name' | 'birth' | 'phone' | 'nationality' | 'stayUntil';

const dateOf = (typed: string, today: CivilDate): CivilDate | null | undefined => {
  const read = readTypedDate(typed, today);
  if (read.kind === 'none') return null;
  return read.kind === 'date' ? read.date : undefined;
};

/** The first thing that is wrong with it is the failure's reason. */
export const guestOf = (draft: GuestDraft, today: CivilDate): Result<Guest, GuestProblem> => {
  const birthDate = dateOf(draft.birth, today);
  const stayUntil = dateOf(draft.stayUntil, today);
  if (draft.name.trim() === '') return failure('name');
  if (birthDate === undefined || (birthDate !== null && birthDate > today)) return failure('birth');
  if (stayUntil === undefined) return failure('stayUntil');
  const { birth: _typed, ...said } = draft;
  const made = guestSchema.safeParse({
    ...said,
    phone: draft.phone.normalize('NFKC').replaceAll(/[-‐-―−ー()\s]/g, ''),
    nationality: draft.nationality.toUpperCase(),
    birthDate,
    stayUntil,
  });
  if (made.success) return success(made.data);
  return failure(made.error.issues.some(({ path }) => path[0] === 'phone') ? 'phone' : 'nationality');
};
