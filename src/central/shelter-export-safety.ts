/**
 * 安否情報 (武力攻撃事態等における安否情報の収集及び提供に関する省令 様式第1号, 避難住民・負傷住民): the form of one person on paper, and its items as a list. Used in
 * natural disasters as well [K]. Items by their numbers on the form, ① to ⑭. Pure.
 */
import { toCsv } from '../kernel/csv.ts';
import type { PaperDocument } from '../print/pdf-document.ts';
import {
  birthOf,
  type Evacuee,
  type ExportHead,
  inOrder,
  mayStandIn,
  minuteOf,
  SEX_TEXT,
} from './shelter-export-rows.ts';

const nationalityOf = ({
  nationality,
}: Evacuee): { readonly kind: '日本' | 'その他' | ''; readonly text: string } => {
  if (nationality === null) return { kind: '', text: '' };
  return nationality === 'JPN' || nationality === '日本'
    ? { kind: '日本', text: '日本' }
    : { kind: 'その他', text: nationality };
};

/** ⑩ 現在の居所 */
const whereNow = ({ stay, shelterName, status, whereTo }: Evacuee): string => {
  if (status === 'left' || status === 'moved') return whereTo ?? '';
  return stay === null ? shelterName : `${stay}（${shelterName}）`;
};

const injuryOf = ({ injuries }: Evacuee): '該当' | '非該当' => (injuries.length > 0 ? '該当' : '非該当');

/** The form's own words: ⑫ and ⑬ are ticked by who does not wish it, ⑭ is answered. */
const wishes = ({ consent }: Evacuee) => ({
  family: consent.family ? '' : '希望しない',
  acquaintances: consent.acquaintances ? '' : '希望しない',
  others: consent.others ? '同意する' : '同意しない',
});

/** 様式第1号の項目: whoever may go by file, in the order of the form. */
export const safetyCsv = (people: readonly Evacuee[], head: ExportHead): string =>
  toCsv([
    [
      ...['記入日時', '①氏名', '②フリガナ', '③出生の年月日', '④男女の別', '⑤住所（郵便番号）', '⑤住所'],
      ...['⑥国籍', '⑥国籍（その他）', '⑦その他個人を識別するための情報', '⑧負傷（疾病）の該当'],
      ...['⑨負傷又は疾病の状況', '⑩現在の居所', '⑪連絡先その他必要情報', '⑫親族・同居者への回答'],
      ...['⑬知人への回答', '⑭それ以外への回答・公表', '本人に確認', '訓練'],
    ],
    ...inOrder(people.filter((person) => mayStandIn(person, 'safety'))).map((person) => {
      const nationality = nationalityOf(person);
      const { family, acquaintances, others } = wishes(person);
      return [
        minuteOf(person.since),
        person.name ?? '不明',
        person.kana,
        birthOf(person),
        SEX_TEXT[person.sex],
        person.postCode,
        person.address,
        nationality.kind,
        nationality.kind === 'その他' ? nationality.text : '',
        person.marks,
        injuryOf(person),
        person.injuries.join('、'),
        whereNow(person),
        person.phone,
        family,
        acquaintances,
        others,
        person.asked ? '済' : '未確認（市区町村の定めによる）',
        head.training ? '訓練' : '',
      ];
    }),
  ]);

/** 様式第1号 of one person; undefined of somebody whom no paper may name. */
export const safetyPaper = (person: Evacuee, head: ExportHead, madeAt: number): PaperDocument | undefined => {
  if (!mayStandIn(person, 'safety')) return undefined;
  const nationality = nationalityOf(person);
  const { consent } = person;
  return {
    title: '安否情報収集様式（避難住民・負傷住民）',
    municipality: head.municipality.name,
    training: head.training,
    asOf: head.asOf,
    source: head.residents === null ? '避難所の受付の記録' : `避難所の受付の記録、${head.residents}`,
    madeAt,
    form: '様式第1号',
    handling: '取扱注意（個人情報）',
    blocks: [
      {
        kind: 'pairs',
        pairs: [
          ['記入日時', minuteOf(person.since)],
          ['① 氏名', person.name ?? '不明'],
          ['② フリガナ', person.kana ?? ''],
          ['③ 出生の年月日', birthOf(person)],
          ['④ 男女の別', SEX_TEXT[person.sex]],
          [
            '⑤ 住所（郵便番号を含む）',
            [person.postCode === null ? '' : `〒${person.postCode}`, person.address ?? '']
              .filter((part) => part !== '')
              .join(' '),
          ],
          ['⑥ 国籍', nationality.text],
          ['⑦ その他個人を識別するための情報', person.marks ?? ''],
          ['⑧ 負傷（疾病）の該当', injuryOf(person)],
          ['⑨ 負傷又は疾病の状況', person.injuries.join('、')],
          ['⑩ 現在の居所', whereNow(person)],
          ['⑪ 連絡先その他必要情報', person.phone ?? ''],
        ],
      },
      { kind: 'heading', text: '安否情報の回答について' },
      {
        kind: 'checks',
        items: [
          { text: '⑫ 親族・同居者からの照会に、回答を希望しない', ticked: !consent.family },
          { text: '⑬ 知人からの照会に、回答（①、⑦、⑧）を希望しない', ticked: !consent.acquaintances },
          { text: '⑭ 親族・同居者・知人以外の者への回答又は公表に同意する', ticked: consent.others },
          { text: '⑭ 親族・同居者・知人以外の者への回答又は公表に同意しない', ticked: !consent.others },
        ],
      },
      ...(person.asked
        ? []
        : [
            {
              kind: 'paragraph',
              text: '本人にまだ確かめていません。印は市区町村の定めによるものです。',
              size: 'small',
            } as const,
          ]),
    ],
  };
};
