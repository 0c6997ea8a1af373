import { toKatakana } from '../../ui/kana.ts';
import type { NewGuest } from './draft.ts';
import type { Needs } from './needs-schema.ts';
import type { GuestDetails } from './schema.ts';

/** 住登外の方 as typed in: as much as somebody can say in a queue. Pure. */
export interface TypedGuest {
  readonly kind: GuestDetails['kind'];
  /** In kanji, kana or Roman letters, as she says or writes it. */
  readonly name: string;
  readonly town: string;
  readonly sex: '1' | '2' | '9' | null;
  readonly band: AgeBand | null;
  readonly needs: Needs;
  readonly protected: boolean;
}

/** Ages that can be told at a glance, each with the age that is recorded for it. */
export const AGE_BANDS = {
  baby: { label: '0歳', age: 0 },
  toddler: { label: '1〜2歳', age: 1 },
  small: { label: '3〜5歳', age: 4 },
  primary: { label: '小学生', age: 9 },
  teen: { label: '中高生', age: 15 },
  adult: { label: 'おとな', age: 40 },
  old: { label: '65歳〜', age: 67 },
  very_old: { label: '75歳〜', age: 78 },
} as const;
export type AgeBand = keyof typeof AGE_BANDS;

export const emptyGuest = (kind: GuestDetails['kind'], town = ''): TypedGuest => ({
  kind,
  name: '',
  town,
  sex: null,
  band: kind === 'newborn' ? 'baby' : null,
  needs: {},
  protected: false,
});

/** Something tells this guest from nobody. */
export const isSomebody = ({ name, sex, band }: TypedGuest): boolean =>
  name.trim() !== '' || sex !== null || band !== null;

const KANA_ONLY = /^[\p{Script=Hiragana}\p{Script=Katakana}ー・\s]+$/u;

export const ageOfBand = ({ band }: Pick<TypedGuest, 'band'>): number | null =>
  band === null ? null : AGE_BANDS[band].age;

/** As it goes to the host. A name in kana is its own reading. */
export const guestOf = (typed: TypedGuest): NewGuest => {
  const name = typed.name.trim();
  const town = typed.town.trim();
  return {
    sex: typed.sex ?? '9',
    age: ageOfBand(typed),
    details: {
      kind: typed.kind,
      ...(name === '' ? {} : { name }),
      ...(KANA_ONLY.test(name) ? { kana: toKatakana(name) } : {}),
      ...(town === '' ? {} : { address: town }),
      ...(typed.protected ? { protected: true as const } : {}),
    },
    ...(Object.keys(typed.needs).length === 0 ? {} : { needs: typed.needs }),
  };
};

/** The form of a guest who is recorded: the band of her age, and what was said of her. */
export const typedOf = (
  { sex, age }: { readonly sex: '1' | '2' | '9'; readonly age: number | null },
  { kind, name, address, protected: hidden }: GuestDetails,
): TypedGuest => {
  const bands = Object.keys(AGE_BANDS) as AgeBand[];
  return {
    kind,
    name: name ?? '',
    town: address ?? '',
    sex,
    band: age === null ? null : (bands.findLast((band) => AGE_BANDS[band].age <= age) ?? null),
    needs: {},
    protected: hidden === true,
  };
};
