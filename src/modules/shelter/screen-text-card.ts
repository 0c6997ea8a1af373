import type { NoticeWords } from '../../ui/text/ja.ts';

/** Words of 仮カード at the desk. */
export const cardText = {
  button: '仮カード',
  title: '仮カードを 渡しますか',
  lead: 'カードがない方に 渡します。次からは 仮カードを 読み取るだけで 受け付けられます。',
  scanToGive: '刷ってある仮カードを 使うときは、そのQRを いま 読み取ってください。',
  print: (people: number) => `${people}人に 新しく 印刷する`,
  giveBack: '返してもらった',
  lost: 'なくした',
  returned: '記録しました。返してもらった仮カードは、ほかの方に 使えます。',
  slip: '仮カード',
  takeBack: (cards: number) => `仮カードを ${cards}枚 持っています。返してもらってください。`,
  idle: {
    free: {
      title: 'この仮カードは だれも 持っていません',
      what: 'まだ 渡していないか、返してもらった仮カードです。',
      next: [
        'マイナンバーカードか 名前で 受け付け、「仮カード」を 押してから 読み取ると 渡せます。',
        '前に渡した方のものなら、名前で さがしてください。',
      ],
    },
    lost: {
      title: 'なくしたと 届けのあった 仮カードです',
      what: '持ち主が なくしたと 記録した仮カードが 読み取られました。',
      next: [
        '持ってきた方の 名前を たずね、名前で さがして 確かめてください。',
        'ご本人のものなら、「ほかの記録」から もう一度 渡してください。',
      ],
    },
  } satisfies Record<'free' | 'lost', NoticeWords>,
} as const;
