/** A person's names: which one is shown, and all by which she may be asked for. */
import { nameKey } from '../kernel/names.ts';
import type { ResidentRecord } from './schema.ts';

type Named = Pick<ResidentRecord, 'name' | 'alias' | 'formerSurname' | 'preferredName'>;
type Heard = Named & Pick<ResidentRecord, 'kana' | 'aliasKana' | 'formerSurnameKana'>;

/** The given name: what follows the family name. `undefined`: the register does not say where it ends. */
export const givenOf = (name: string): string | undefined => /^\S+\s+(\S.*)$/u.exec(name.trim())?.[1];

/** 旧氏 in the place of 氏. */
const withFormer = (former: string | null, name: string): string | undefined => {
  const given = former === null ? undefined : givenOf(name);
  return given === undefined ? undefined : `${former}　${given}`;
};

/**
 * The name to show and say, as 氏名優先区分 (基本データリスト, 住民記録) has it. 旧氏 stands in the place of 氏; where the register
 * does not part the name, both are written: 氏名（旧氏）. A 区分 whose name is missing is 氏名.
 */
export const displayedName = ({ name, alias, formerSurname, preferredName }: Named): string => {
  if (preferredName === 'alias') return alias ?? name;
  if (preferredName === 'name' || formerSurname === null) return name;
  return withFormer(formerSurname, name) ?? `${name}（${formerSurname}）`;
};

/** How the displayed name is said; 振り仮名 of 氏名 where that of the other is not known. */
export const displayedKana = (person: Heard): string => {
  const { kana, alias, aliasKana, formerSurnameKana, preferredName } = person;
  if (preferredName === 'alias') return (alias === null ? null : aliasKana) ?? kana;
  if (preferredName === 'name') return kana;
  return withFormer(formerSurnameKana, kana) ?? kana;
};

/** All that a 住民票 and a card may say of her, beside a card: 氏名, then 旧氏 and 通称. */
export const allNames = ({ name, alias, formerSurname }: Named): string => {
  const others = [
    ...(formerSurname === null ? [] : [`旧氏：${formerSurname}`]),
    ...(alias === null ? [] : [alias]),
  ];
  return `${name}${others.map((other) => `（${other}）`).join('')}`;
};

/** Most names one person has in either list: whoever counts rows may count on it. */
export const MOST_NAMES = 16;

/** In their order, each once. */
const known = (names: readonly (string | null | undefined)[]): string[] => {
  const all: string[] = [];
  for (const name of names) if (name && !all.includes(name) && all.length < MOST_NAMES) all.push(name);
  return all;
};

/** Every name she may be written with, 氏名 first. */
export const writtenNames = ({
  name,
  nameKanji,
  nameDegraded,
  alias,
  formerSurname,
}: Named & Pick<ResidentRecord, 'nameKanji' | 'nameDegraded'>): string[] =>
  known([name, nameKanji, alias, withFormer(formerSurname, name), nameDegraded]);

/** Parts of a Roman name beyond these are not turned round. */
const MOST_PARTS = 5;

/**
 * A Roman name as it may be said: family name first or last, and the first given name with the family name behind it
 * where others stand between. A clerk is told MARY SMITH and the register has SMITH MARY ANN.
 */
const turns = (name: string): string[] => {
  const parts = name.trim().split(/\s+/);
  if (parts.length < 2 || parts.length > MOST_PARTS) return [name];
  const [family = '', given = '', ...middle] = parts;
  return [
    ...parts.map((_, at) => [...parts.slice(at), ...parts.slice(0, at)].join(' ')),
    [given, family, ...middle].join(' '),
  ];
};

/** Most names have kanji in them, and need no key to tell. */
const isRoman = (name: string): boolean => !/\p{Script=Han}/u.test(name) && /^[A-Z]+$/.test(nameKey(name));

const HAN = /\p{Script=Han}/u;

/** Every way her name is said: 振り仮名 now and before it was notified, of 通称 and 旧氏, and a name in Roman letters. */
export const saidNames = (
  person: Heard & Pick<ResidentRecord, 'oldKana' | 'nameKanji' | 'nameDegraded'>,
): string[] => {
  const { kana, oldKana, aliasKana, formerSurnameKana } = person;
  return known([
    kana,
    oldKana,
    aliasKana,
    withFormer(formerSurnameKana, kana),
    withFormer(formerSurnameKana, oldKana ?? ''),
    // A name in kana says itself (通称 too), and whoever has one in Roman letters is called in any order.
    ...writtenNames(person).flatMap((name) => {
      if (HAN.test(name)) return [];
      return isRoman(name) ? turns(name) : [name];
    }),
  ]);
};
