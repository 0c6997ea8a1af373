/** 被災者台帳に記載する項目 (災害対策基本法90条の3, 同施行規則8条の5) as far as the shelters know them. Pure. */
import { toCsv } from '../kernel/csv.ts';
import { degrade } from '../kernel/jis-x-0213.ts';
import {
  birthOf,
  type Evacuee,
  type ExportHead,
  inOrder,
  minuteOf,
  SEX_TEXT,
  STATUS_TEXT,
} from './shelter-export-rows.ts';

/**
 * 外字 in letters that every system has (a name of the 台帳 may be written in readable letters instead); `replaced` says that it is not as
 * in 住民記録.
 */
const readable = (name: string | null): { readonly text: string | null; readonly replaced: boolean } => {
  if (name === null) return { text: null, replaced: false };
  const { text } = degrade(name);
  return { text, replaced: text !== name };
};

/** 居所: where she is, which need not be where she lives; of protected people neither is told. */
const whereabouts = (person: Evacuee): string => {
  if (person.protected) return '';
  if (person.status === 'left' || person.status === 'moved') return person.whereTo ?? '';
  return person.stay === null ? person.shelterName : `${person.stay}（${person.shelterName}）`;
};

/**
 * Everybody whom a shelter ever took in, protected people too: aid must reach them. Their line says 支援措置 and no place. My Number is
 * never in it.
 */
export const ledgerCsv = (people: readonly Evacuee[], head: ExportHead): string =>
  toCsv([
    [
      ...[
        '宛名番号',
        '氏名',
        '外字',
        'フリガナ',
        '生年月日',
        '性別',
        '住所',
        '居所',
        '電話番号その他の連絡先',
      ],
      ...['世帯番号', '続柄', '住家の被害の状況（申出）', '援護の実施の状況', '要配慮者', '要配慮の事由'],
      ...['避難の状態', '支援措置', '住登外', '時点', '住民データ', '訓練'],
    ],
    ...inOrder(people).map((person) => {
      const name = readable(person.name);
      return [
        person.guest ? '' : person.personId,
        name.text ?? '（氏名不明）',
        name.replaced ? '置き換えあり' : '',
        person.kana,
        birthOf(person),
        SEX_TEXT[person.sex],
        person.protected ? '' : person.address,
        whereabouts(person),
        person.protected ? '' : person.phone,
        person.householdId,
        person.relationship,
        person.homeDamage,
        person.aid.join('、'),
        person.needs.length > 0 ? '該当' : '',
        person.needs.join('、'),
        person.protected ? '' : STATUS_TEXT[person.status],
        person.protected ? '支援措置（住所・居所を出さない）' : '',
        person.guest ? '住登外' : '',
        minuteOf(head.asOf),
        head.residents ?? '',
        head.training ? '訓練' : '',
      ];
    }),
  ]);
