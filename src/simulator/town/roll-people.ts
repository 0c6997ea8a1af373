/** 訓練の名簿の登場人物: one for each thing a roll can say of somebody. */
import { addDays, civilDateSchema } from '../../kernel/dates.ts';
import type { Election } from '../../registry/roll/election.ts';
import type { Elector } from '../../registry/roll/schema.ts';

type Story = (election: Election) => Partial<Elector>;

/** What the roll says of the people whose cards lie on the training desk; of the others nothing but that they may vote. */
export const STANDING_OF_PERSONA: Readonly<Record<string, Story>> = {
  'family6-2': () => ({ formerSurname: '葛󠄀城' }),
  'family6-6': ({ announcedOn }) => ({ absentee: { issuedOn: addDays(announcedOn, 1), returnedOn: null } }),
  elder: () => ({ braille: true }),
  protected: () => ({ protected: true }),
  moved_out: ({ pollDay }) => ({ standing: { kind: 'prefectural_mover', on: addDays(pollDay, -60) } }),
  expired_card: () => ({ standing: { kind: 'disfranchised', on: null } }),
  blocked_pin: ({ announcedOn }) => ({
    absentee: { issuedOn: addDays(announcedOn, 1), returnedOn: addDays(announcedOn, 3) },
  }),
  // 婚姻: the card says the new name.
  renewed_certificate: () => ({ name: '旧川　博', kana: 'フルカワ　ヒロシ' }),
  revoked: ({ announcedOn }) => ({ standing: { kind: 'deceased', on: addDays(announcedOn, -10) } }),
  wrong_key: ({ pollDay }) => ({ standing: { kind: 'moved_out', on: addDays(pollDay, -45) } }),
  contact: ({ announcedOn }) => ({ standing: { kind: 'mistaken', on: addDays(announcedOn, -5) } }),
  slow: ({ announcedOn }) => ({ standing: { kind: 'double', on: addDays(announcedOn, -5) } }),
  wakes_slowly: ({ announcedOn }) => ({ standing: { kind: 'struck', on: addDays(announcedOn, -5) } }),
};

interface RollPersona {
  readonly row: Omit<Elector, 'electorId' | 'precinct' | 'ticketCodes'>;
  readonly precinct: string;
  readonly ticket: string;
}

/** People of the roll who have no card here: they come with a ticket, or with nothing. Their tickets are 1000000nn. */
export const rollPersonas = (election: Election): readonly RollPersona[] => {
  const { pollDay, announcedOn, precincts, ageRule } = election;
  const bornToBeOfAgeOn = (day: typeof pollDay) => {
    const birthday = addDays(day, 1);
    return civilDateSchema.parse(`${Number(birthday.slice(0, 4)) - ageRule.years}${birthday.slice(4)}`);
  };
  const soon = addDays(announcedOn, 6);
  const person = (
    name: string,
    kana: string,
    born: string | null,
    more: Partial<RollPersona['row']> = {},
  ): RollPersona['row'] => ({
    residentId: null,
    name,
    kana,
    formerSurname: null,
    alias: null,
    birthDate: born === null ? null : civilDateSchema.parse(born),
    birthDateText: null,
    sex: '2',
    address: '架空県かざし市名簿町一丁目１番１号',
    standing: { kind: 'active', on: null },
    protected: false,
    braille: false,
    absentee: null,
    ...more,
  });
  const rows = [
    person('𠮷田　葛󠄀葉', 'ヨシダ　クズハ', '1984-02-29'),
    person('髙﨑　健', 'タカサキ　ケン', '1989-01-08', { sex: '1', formerSurname: '渡邉' }),
    // 同姓同名・同じ生年月日: told apart by the address alone.
    person('佐藤　恵', 'サトウ　メグミ', '1975-05-05'),
    person('佐藤　恵', 'サトウ　メグミ', '1975-05-05', { address: '架空県かざし市名簿町二丁目８番３号' }),
    person('山本　葵', 'ヤマモト　アオイ', bornToBeOfAgeOn(soon), {
      standing: { kind: 'not_yet_18', on: soon },
    }),
    person('中村　樹', 'ナカムラ　イツキ', bornToBeOfAgeOn(pollDay), {
      sex: '1',
      standing: { kind: 'not_yet_18', on: pollDay },
    }),
    person('岡田　ハル', 'オカダ　ハル', null, { birthDateText: '昭和20年5月日不詳' }),
    person('石井　節子', 'イシイ　セツコ', '1950-12-24', { protected: true }),
  ];
  return rows.map((row, at) => ({
    row,
    // The second of two of one name lives elsewhere, and votes elsewhere.
    precinct: precincts[at === 3 ? 1 % precincts.length : 0]?.id ?? '1',
    ticket: String(100_000_001 + at),
  }));
};
