import type { Consent } from './schema.ts';

/** Words of 安否情報の回答への意思 (様式第1号 ⑫⑬⑭). The evacuee reads them on the screen. */
export const consentText = {
  line: '安否の 回答',
  lineDefault: '安否の 回答（はじめの設定）',
  change: '変える',
  of: [
    ['family', '家族'],
    ['acquaintances', '知人'],
    ['others', '公表'],
  ] satisfies readonly (readonly [keyof Consent, string])[],
  title: 'だれかに 聞かれたら、答えて よいですか',
  lead: 'あなたが 無事かどうかを 聞かれたときの ことです。いつでも 変えられます。',
  questions: [
    ['family', '家族・いっしょに 住んでいる人に', '名前・けがの ようす・いる場所を 答えます'],
    ['acquaintances', '友だち・知りあいに', '名前・けがの ようすだけ 答えます。いる場所は 答えません'],
    ['others', 'そのほかの人・ニュースなどに', '名前を 公表することが あります'],
  ] satisfies readonly (readonly [keyof Consent, string, string])[],
  yes: '答えて よい',
  no: '答えないで ください',
  done: 'これでよい',
} as const;
