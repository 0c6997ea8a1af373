import type { BenefitsView, DocumentKind, DocumentState, ShownEntry } from '../central/benefits-schema.ts';
import type { Campaign, EarningEvent, Offer, Often, Who } from '../modules/benefits/schema.ts';
import type { ApiFailure } from './api.ts';
import { count, LOGIN_FAILURES } from './text.ts';

/** Words of 民間優遇・地域ポイント. */

export const BENEFITS_LEAD =
  'マイナンバーカードを 店で見せる方への 優遇と、市のポイントです。店の端末に 出るのは「この優遇が使えます」だけで、氏名も 年齢も 出ません。ここにも、だれのポイントかは 出ません。';

export const BENEFITS_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable: '本部につながりません。つながると自動で読み込みます。',
  not_allowed: '優遇とポイントは、商工担当と監査担当だけが見られます。',
  already_decided: 'ほかの人が先に変えました。ページを読み込み直して、いまの内容を確かめてください。',
  not_found: '行うものがありません。ページを読み込み直してください。',
};

export const KIND_WORDS: Readonly<Record<DocumentKind, string>> = {
  offer: '優遇',
  campaign: 'キャンペーン',
  shop: '加盟店',
  rules: '決まり',
};

/** Said by words and by a mark, never by colour alone. */
export const STATE_WORDS: Readonly<Record<DocumentState, string>> = {
  new: '△ 未公開',
  changed: '△ 未公開の変更あり',
  published: '○ 公開中',
};

const DAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;
export const DAY_OPTIONS = DAYS.map((word, at) => ({ value: String(at), word: `${word}曜` }));

/** `4/1〜11/30`, with the year where it is another one. */
export const periodWord = ({ from, until }: { readonly from: string; readonly until: string }): string => {
  const word = (day: string): string =>
    `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
  return `${word(from)}〜${from.slice(0, 4) === until.slice(0, 4) ? word(until).slice(5) : word(until)}`;
};

export const whoWord = (who: Who): string => {
  if (who.kind === 'anybody') return 'どなたでも';
  if (who.kind === 'resident') return '市民';
  const { least, most, resident } = who;
  const ages =
    least === null ? `${most ?? 0}歳以下` : most === null ? `${least}歳以上` : `${least}〜${most}歳`;
  return `${ages}${resident ? 'の市民' : ''}`;
};

const PER: Readonly<Record<Often['per'], string>> = { day: '1日', month: '1か月', period: '期間中' };
export const oftenWord = (often: Often | null): string =>
  often === null ? '何度でも' : `${PER[often.per]}に ${often.times}回`;

export const hoursWord = (hours: Offer['hours']): string =>
  hours === null
    ? 'いつでも'
    : `${hours.days.map((day) => DAYS[day]).join('・')}曜 ${hours.from}〜${hours.to}`;

export const shopsWord = (shops: Offer['shops'], names: ReadonlyMap<string, string>): string =>
  shops === 'all' ? '全部の加盟店' : shops.map((shop) => names.get(shop) ?? shop).join('、');

export const EVENT_WORDS: Readonly<Record<EarningEvent, string>> = {
  shelter_drill: '避難訓練の受付',
  counter_visit: '窓口での申請',
};

export const earnWord = (earn: Campaign['earns'][number], names: ReadonlyMap<string, string>): string =>
  earn.by === 'purchase'
    ? `買い物 ${count(earn.yenPerPoint)}円ごとに 1ポイント（1回 ${count(earn.most)}まで）: ${shopsWord(earn.shops, names)}`
    : `${EVENT_WORDS[earn.event]}に ${count(earn.points)}ポイント（${oftenWord(earn.often)}）`;

const ENTRY_WORDS: Readonly<Record<string, string>> = {
  fund: '予算',
  redeem: '優遇',
  spend: 'ポイント払い',
  earn: 'ポイント付与',
  undo: '取り消し',
  expire: '失効',
  settle: '精算',
};
export const entryWord = ({ kind }: Pick<ShownEntry, 'kind'>): string => ENTRY_WORDS[kind] ?? kind;

export const TOLD_WORDS: Readonly<Record<string, string>> = {
  unpaid: '上限を超えた分は 支払いません',
  over: '回数を超えていました（成立）',
  no_points: 'ポイントは 付きませんでした',
  not_undone: '取り消せませんでした',
};

export const PUBLISH_CARE =
  '公開すると、保存したものが すべて その時から 有効になり、キャンペーンの予算が 帳簿に 積まれます。店の端末には 1〜2分で 届きます。';
export const SETTLE_CARE =
  '全部の加盟店の 未払い分を 締め、支払いの一覧を 作ります。締めた分は 帳簿では「精算済」になります。振込は、書き出したファイルで 行ってください。';
export const CARDS_CARE =
  '住民データのある機械で作った ファイルを 取り込みます（kazasu benefits cards）。カードの番号は 入っていません。氏名も 入っていません。';
export const FILE_CARE = '加盟店の口座が 入ったファイルです。書き出した人と時刻が 記録に残ります。';
export const REVERSE_CARE =
  '店で取り消せる時間を 過ぎたものや、付けまちがいを 取り消します。使われてしまったポイントは、市が 負担します。取り消した記録は 残り、元に戻せません。';

export const namesOf = ({ shops }: Pick<BenefitsView, 'shops'>): ReadonlyMap<string, string> =>
  new Map(shops.map(({ doc }) => [doc.id as string, doc.name]));
