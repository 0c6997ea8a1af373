import type { LiveState } from '../live.ts';
import { LINE_LOST_HELP } from '../text.ts';
import { ago, clockTime } from '../time-words.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** 「14:05:09 現在」 with the state of the line as a mark and a word. */
export const LineBadge = ({ live }: { readonly live: LiveState }) => {
  const good = live.line === 'live';
  const word = { live: '自動で更新中', opening: '接続中', lost: '更新停止中', outdated: '更新停止中' }[
    live.line
  ];
  return (
    <p className="m-0 flex flex-wrap items-baseline gap-x-3 whitespace-nowrap" data-line={live.line}>
      {live.overview !== null && (
        <span>
          <strong className="figures text-lg">{clockTime(live.overview.asOf, true)}</strong> 現在
        </span>
      )}
      <span className={good ? 'text-good' : 'font-bold text-stop'}>
        <span aria-hidden="true">{good ? '● ' : live.line === 'opening' ? '○ ' : '■ '}</span>
        {word}
      </span>
    </p>
  );
};

/** Stands above everything while figures are old. The figures stay readable: old ones are better than none. */
export const LineBanner = ({ live, now }: { readonly live: LiveState; readonly now: number }) => {
  if (live.line === 'live' || live.line === 'opening') return null;
  const asOf = live.overview?.asOf;
  const figures =
    asOf === undefined
      ? 'まだ人数を受け取っていません。'
      : `下の人数は ${clockTime(asOf, true)} 現在（${ago(asOf, now)}）のものです。その後の増減は入っていません。`;
  return live.line === 'lost' ? (
    <Notice level="stop" role="alert" title="本部との回線が切れています">
      <p className="m-0">{figures}</p>
      <p className="m-0">{LINE_LOST_HELP}</p>
    </Notice>
  ) : (
    <Notice level="stop" role="alert" title="本部が更新されたため、この画面では読み取れません">
      <p className="m-0">{figures}</p>
      <p className="mt-2 mb-0">
        <Button look="main" onClick={() => globalThis.location.reload()}>
          ページを再読み込みする
        </Button>
      </p>
    </Notice>
  );
};
