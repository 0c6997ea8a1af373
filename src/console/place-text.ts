import type { PlaceChange, PlaceKind } from '../registry/places/schema.ts';
import type { ApiFailure } from './api.ts';
import { count, LOGIN_FAILURES } from './text.ts';

/** Words of 避難所の一覧. */

export const PLACES_LEAD =
  '指定緊急避難場所と指定避難所の一覧です。市区町村のオープンデータか、国土地理院のデータから取り込みます。どの災害に適するかは、この一覧で決まります。';

export const NO_PLACES_HELP =
  'まだ取り込まれていません。指定緊急避難場所と指定避難所のファイル（CSV か GeoJSON）を選んで、確かめてから取り込みます。二つの一覧は、一度に選びます。';

export const KIND_WORDS: Readonly<Record<PlaceKind, string>> = {
  emergency: '指定緊急避難場所',
  designated: '指定避難所',
  welfare: '指定福祉避難所',
};

export const PLACES_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable: '本部につながりません。回線を確かめて、もう一度押してください。',
  not_allowed: '避難所の一覧を取り込めるのは、責任者と情報担当です。',
  already_decided: 'ほかの人が先に取り込みました。ページを再読み込みし、いまの一覧を確かめてください。',
  unexpected: 'このファイルは取り込めません。大きすぎないか、避難所のファイルかを確かめてください。',
};

export const changeWords = (change: PlaceChange): string => {
  if (change.kind === 'added') return `追加: ${change.name}`;
  if (change.kind === 'removed') return `なくなる: ${change.name}`;
  return `変更: ${change.name}（${change.items.map(({ item, was, now }) => `${item} ${was === '' ? '空' : was} → ${now === '' ? '空' : now}`).join('、')}）`;
};

export const moreWords = (left: number): string => `ほか ${count(left)}件。すべては報告（CSV）にあります。`;
