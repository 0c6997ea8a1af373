import type { Task } from './scene.ts';

/** Words of 「ほかの操作」. */
export const menuText = {
  title: '何を しますか',
  open: 'ほかの操作',
  groups: { arrivals: '受け付ける', people: 'さがす・見る', place: '配る・この避難所' },
  tasks: {
    counting: '大勢が 一度に来た',
    naming: '名前を あとから入れる',
    guests: '住民登録が ない方・赤ちゃん',
    cards: '仮カード（QR）',
    supplies: '食事・物資を 渡す',
    family: '家族からの 問い合わせ',
    needs: '配慮が いる方の一覧',
    people: 'ここの方の一覧（名簿）',
    place: '部屋・トイレ・広さ',
    closing: '避難所を 閉じる',
  } satisfies Record<Task['kind'], string>,
  unnamed: (people: number) =>
    people === 0 ? '名前が まだの方は いません' : `名前が まだの方 ${people.toLocaleString('ja-JP')}人`,
} as const;
