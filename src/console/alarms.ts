import type { Overview } from '../central/schema.ts';
import { capacityState } from './capacity.ts';
import { count, deskStaffWord } from './text.ts';
import { ago, dayAndTime } from './time-words.ts';

/** What somebody must look at now, worst first, each with what to do. One alarm per kind, so that a bad day fits the screen. */

export interface Alarm {
  readonly id:
    | 'anomalies'
    | 'fork'
    | 'card_refused'
    | 'search_limited'
    | 'full'
    | 'quiet'
    | 'never'
    | 'quarantined';
  /** `stop`: act now. `care`: look soon. */
  readonly level: 'stop' | 'care';
  readonly title: string;
  /** The places or machines it is about. */
  readonly about: readonly string[];
  readonly what: string;
  readonly next: string;
  /** Where one can do so. */
  readonly link?: { readonly href: string; readonly word: string };
}

type Terminal = Overview['terminals'][number];
type Shelter = Overview['shelters'][number];

const forkAlarm = (forked: readonly Terminal[]): Alarm => ({
  id: 'fork',
  level: 'stop',
  title: '記録が食い違っている端末があります',
  about: forked.map(({ siteName, device }) => `${siteName}（端末 ${device}）`),
  what: '同じ番号で中身の違う記録が届きました。端末の複製か、記録の書き換えの疑いがあります。新しい記録は人数に入っていません。',
  next: 'その端末での受付を止め、予備の端末に切り替えてください。電源は切らずに、情報担当へ連絡してください。',
});

type DeskAlarm = Overview['deskAlarms'][number];

/** Who, where, when. */
const deskWords = ({ siteName, device, staff, at }: DeskAlarm): string =>
  `${siteName}（端末 ${device}、${deskStaffWord(staff)}、${dayAndTime(at)}）`;

const cardAlarm = (refused: readonly DeskAlarm[]): Alarm => ({
  id: 'card_refused',
  level: 'stop',
  title: '登録とちがうカードが かざされました',
  about: refused.map(deskWords),
  what: '番号は登録したカードと同じですが、カードの中の部品がちがいました。カードの複製か、故障の疑いがあります。受付はされていません。',
  next: '避難所に電話し、かざした人とカードを確かめてください。複製の疑いがあるときは、情報担当に連絡してください。',
});

const searchAlarm = (limited: readonly DeskAlarm[]): Alarm => ({
  id: 'search_limited',
  level: 'care',
  title: '氏名などでの照会が 1時間の上限に達しました',
  about: limited.map(deskWords),
  what: '1時間にさがせる回数を使い切りました。受付が混んでいるのでなければ、目的外の閲覧の疑いがあります。',
  next: '避難所の責任者に電話で状況を確かめてください。説明がつかないときは、照会記録を監査の担当に見てもらってください。',
});

const quietAlarm = (quiet: readonly Terminal[], now: number): Alarm => ({
  id: 'quiet',
  level: 'care',
  title: '応答のない端末があります',
  about: quiet.map(
    ({ siteName, device, lastSeenAt }) => `${siteName}（端末 ${device}、最後の同期 ${ago(lastSeenAt, now)}）`,
  ),
  what: '受付はそのまま続けられます。記録は端末に残り、つながると届きます。それまで、この画面の人数は実際より古い場合があります。',
  next: '避難所に電話で人数を確かめ、端末の電源と回線を見てもらってください。',
});

const neverAlarm = (never: readonly Terminal[]): Alarm => ({
  id: 'never',
  level: 'care',
  title: '登録したあと、まだ一度も同期していない端末があります',
  about: never.map(({ siteName, device }) => `${siteName}（端末 ${device}）`),
  what: 'この端末の受付は、まだ1件も本部に届いていません。',
  next: '端末の電源と回線、本部のアドレスの設定を確かめてください。',
});

const fullAlarm = (full: readonly Shelter[]): Alarm => ({
  id: 'full',
  level: 'care',
  title: '満員の避難所があります',
  about: full.map((shelter) => {
    const { held, left } = capacityState(shelter);
    const over = left !== null && left < 0 ? `、${count(-left)}人 超過` : '';
    return `${shelter.name}（定員 ${count(shelter.capacity)}人に ${count(held)}人${over}）`;
  }),
  what: '外出・外泊中の人の場所も数えています。',
  next: '空きのある避難所への案内を検討し、受付に知らせてください。',
});

const quarantineAlarm = (quarantined: number): Alarm => ({
  id: 'quarantined',
  level: 'care',
  title: `読み取れない記録が ${count(quarantined)}件あります`,
  about: [],
  what: '記録は失われていません。保管していますが、人数には入っていません。',
  next: '情報担当に連絡してください。',
});

const anomaliesAlarm = (open: number): Alarm => ({
  id: 'anomalies',
  level: 'care',
  title: `要確認の記録が ${count(open)}件あります`,
  about: [],
  what: '二重の受付の疑い、記録の食い違い、読み取れない記録など、人が確かめて決めることです。',
  next: '一覧で一件ずつ確かめ、責任者が理由を書いて確認済みにしてください。',
  link: { href: '#/anomalies', word: '要確認の一覧を開く' },
});

export const alarmsOf = (overview: Overview, now: number): readonly Alarm[] => {
  const { terminals, shelters, quarantined, openAnomalies, deskAlarms } = overview;
  const refused = deskAlarms.filter(({ kind }) => kind === 'card_refused');
  const limited = deskAlarms.filter(({ kind }) => kind === 'search_limited');
  const forked = terminals.filter(({ state }) => state === 'fork');
  const silent = terminals.filter(({ state }) => state === 'quiet');
  const quiet = silent.filter(({ lastSeenAt }) => lastSeenAt !== null);
  const never = silent.filter(({ lastSeenAt }) => lastSeenAt === null);
  const full = shelters.filter((shelter) => capacityState(shelter).level === 'full');
  return [
    ...(forked.length > 0 ? [forkAlarm(forked)] : []),
    ...(refused.length > 0 ? [cardAlarm(refused)] : []),
    ...(openAnomalies > 0 ? [anomaliesAlarm(openAnomalies)] : []),
    ...(limited.length > 0 ? [searchAlarm(limited)] : []),
    ...(full.length > 0 ? [fullAlarm(full)] : []),
    ...(quiet.length > 0 ? [quietAlarm(quiet, now)] : []),
    ...(never.length > 0 ? [neverAlarm(never)] : []),
    ...(quarantined > 0 ? [quarantineAlarm(quarantined)] : []),
  ];
};
