import type { BranchStanding } from '../../central/schema.ts';
import { count } from '../text.ts';
import { ago, dayAndTime } from '../time-words.ts';
import { Notice } from './notice.tsx';

const STALE_HELP =
  '住民データは、この支所からは配りません（端末にあるものは、端末の期限まで使えます）。本部に電話で回線の状況を確かめ、名簿が要る受付は本部か紙の名簿で行ってください。';

/** 支所ノード: stands above the figures at all times, so that nobody takes them for the centre's. */
export const BranchLine = ({ branch, now }: { readonly branch: BranchStanding; readonly now: number }) => {
  const { asOf, online, stale, waiting } = branch;
  const when =
    asOf === null
      ? '本部とはまだ一度も同期していません'
      : `本部との最終同期 ${dayAndTime(asOf)}（${ago(asOf, now)}）`;
  return (
    <section
      aria-label="支所の控え"
      className="flex flex-col gap-3"
      data-branch={online ? 'online' : 'offline'}
    >
      <p className="m-0 flex flex-wrap items-baseline gap-x-4 rounded-12 border border-line bg-paper px-6 py-3">
        <strong>支所の控え: {when}</strong>
        <span className={online ? 'text-good' : 'font-bold text-stop'}>
          <span aria-hidden="true">{online ? '● ' : '■ '}</span>
          {online ? '本部につながっています' : '本部との回線が切れています'}
        </span>
        <span>
          本部へ未送信 <strong className="figures">{count(waiting)}</strong>件
        </span>
        <span>この画面の人数は、この支所に届いた記録だけのものです。</span>
      </p>
      {!online && !stale && (
        <Notice level="care" role="status" title="本部との回線が切れています">
          <p className="m-0">
            受付は続けられます。記録はこの支所に残り、回線が戻ると本部へ届きます。端末の新しい登録と、本部での廃止の反映は、回線が戻るまでできません。
          </p>
        </Notice>
      )}
      {stale && (
        <Notice level="stop" role="alert" title="本部から写したものが古くなっています">
          <p className="m-0">{STALE_HELP}</p>
        </Notice>
      )}
    </section>
  );
};
