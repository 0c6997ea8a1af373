import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Place, Scene } from '../scene.ts';
import { KIND_WORDS, text } from '../screen-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import type { Entry } from '../views-schema.ts';

const PLACES = ['recent', 'ledger', 'cash', 'stopped'] as const satisfies readonly Place[];

/** Where nobody stands at the desk: whoever is registered no more; and what is done with paper, money and what stopped. */
export const Menu = ({ model }: { readonly model: CertificatesModel }) => {
  const { dispatch, host } = model;
  const words = text.menu;
  const nobody = host.of === null;
  const away = (): void => (nobody ? host.onClose() : dispatch({ kind: 'reopen' }));
  const tiles = nobody ? (['ended', ...PLACES] as const) : PLACES;
  const go = (at: number): void => {
    const place = tiles[at];
    if (place === 'ended') host.onEnded();
    else if (place !== undefined) dispatch({ kind: 'went', place });
  };
  useKeys({ ...digitKeys((digit) => go(Number(digit) - 1)), Escape: away });
  const stopped = host.certificates.stopped.length;
  return (
    <Screen
      title={nobody ? words.titleNobody : words.title}
      lead={nobody ? words.leadNobody : words.lead}
      back={<Back onBack={away} />}
    >
      <div className="my-auto grid grid-cols-2 gap-5 small:my-0 small:grid-cols-1 small:gap-2">
        {tiles.map((place, at) => (
          <Button
            key={place}
            size="wide"
            first={at === 0}
            onPress={() => go(at)}
            className="min-h-[7.5rem]! flex-col gap-1! small:min-h-[64px]!"
          >
            <span className="text-[1.875rem] small:text-[1.375rem]">{words[place][0]}</span>
            <span className="phrase text-[1.125rem] font-normal text-soft">
              {place === 'stopped' && stopped > 0 ? `▲ ${stopped}種類` : words[place][1]}
            </span>
          </Button>
        ))}
      </div>
    </Screen>
  );
};

const Line = ({ entry, onPress }: { readonly entry: Entry; readonly onPress: () => void }) => {
  const words = text.recent;
  return (
    <li>
      <Button size="wide" onPress={onPress} className="justify-between! gap-4! text-left!">
        <span className="tabular-nums text-[1.25rem] font-normal text-soft">{timeInJapan(entry.at)}</span>
        <span className="phrase flex-1 text-[1.375rem]">
          {KIND_WORDS[entry.kind]}　{entry.name}
        </span>
        <span className="text-[1.25rem] tabular-nums">
          {entry.fee === null ? '' : text.yen(entry.fee.yen)}
          {entry.fee !== null && entry.fee.returned > 0 ? `（${words.returned(entry.fee.returned)}）` : ''}
        </span>
        <span className="min-w-[9rem] text-right text-[1.25rem]">{words.phases[entry.phase]}</span>
      </Button>
    </li>
  );
};

/** 最近の請求: what is still to be handed over, what was spoiled, and a fee that is given back. */
export const RecentList = ({
  scene: { entries },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'recent' }>;
  readonly model: CertificatesModel;
}) => {
  const { dispatch } = model;
  const words = text.recent;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const open = (entry: Entry): void =>
    entry.phase === 'issued' && entry.fee !== null && entry.fee.yen > entry.fee.returned
      ? dispatch({ kind: 'return_asked', entry })
      : dispatch({ kind: 'taken_up', entry });
  return (
    <Screen title={words.title} back={<Back onBack={back} />}>
      {entries === 'failed' && <Banner tone="stop">{words.failed}</Banner>}
      {entries !== null && entries !== 'failed' && entries.length === 0 && (
        <p className="m-auto text-[1.75rem] font-bold">{words.empty}</p>
      )}
      {entries !== null && entries !== 'failed' && (
        <ol className="flex flex-col gap-2">
          {entries.map((entry) => (
            <Line key={entry.requestId} entry={entry} onPress={() => open(entry)} />
          ))}
        </ol>
      )}
    </Screen>
  );
};
