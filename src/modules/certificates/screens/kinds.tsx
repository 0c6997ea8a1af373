import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { CertificateKind } from '../kinds-schema.ts';
import type { Scene } from '../scene.ts';
import { KIND_WORDS, text } from '../screen-text.ts';
import { STOP_WORDS } from '../stop-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import type { DeskView } from '../views-schema.ts';

const words = text.kinds;

/** Those that nearly everybody comes for; a tile each. */
const COMMON: readonly CertificateKind[] = [
  'resident_person',
  'resident_household',
  'seal',
  'taxation',
  'income',
  'family_full',
];
/** Of whoever is registered no more. */
const OF_ENDED: readonly CertificateKind[] = [
  'resident_removed',
  'family_addresses',
  'family_full',
  'family_person',
];
const ENDED = ['moved_out', 'deceased', 'removed'] as const;
const endedAs = ({ standing }: Pick<DeskView, 'standing'>): (typeof ENDED)[number] | undefined =>
  ENDED.find((each) => each === standing);

/** A first page and the rest: nine tiles are read at a glance, nineteen are not. */
const pagesOf = ({ kinds, standing }: DeskView) => {
  const first = endedAs({ standing }) === undefined ? COMMON : OF_ENDED;
  return {
    common: first.flatMap((kind) => kinds.find((each) => each.kind === kind) ?? []),
    others: kinds.filter(({ kind }) => !first.includes(kind)),
  };
};

const Tile = ({
  number,
  first,
  low,
  each: { kind, yen, stop },
  onPress,
}: {
  readonly number: number;
  readonly first: boolean;
  /** Many of them on one screen. */
  readonly low: boolean;
  readonly each: DeskView['kinds'][number];
  readonly onPress: () => void;
}) => (
  <Button
    onPress={onPress}
    first={first}
    size="wide"
    className={`${low ? 'min-h-[6.5rem]!' : 'min-h-[8rem]!'} flex-col gap-1! small:min-h-[64px]! ${stop === null ? '' : 'border-line! text-soft!'}`}
  >
    <span
      className={`flex items-center gap-3 leading-130 small:text-[1.375rem] ${low ? 'text-[1.375rem]' : 'text-[1.625rem]'}`}
    >
      {number <= 9 && (
        <kbd className="grid size-8 shrink-0 place-items-center rounded-6 border-2 border-line bg-ground text-[1rem] font-normal text-soft">
          {number}
        </kbd>
      )}
      <span className="phrase">{KIND_WORDS[kind]}</span>
    </span>
    <span className="text-[1.125rem] font-normal text-soft">
      {stop === null
        ? words.each(yen)
        : stop === 'kind_stopped'
          ? `▲ ${words.stopped}`
          : `× ${words.notHere}`}
    </span>
  </Button>
);

const Actions = ({
  onMenu,
  onEnded,
  onMore,
}: {
  readonly onMenu: () => void;
  readonly onEnded: (() => void) | undefined;
  readonly onMore: (() => void) | undefined;
}) => (
  <>
    <Button size="large" onPress={onMenu}>
      {words.menu}
    </Button>
    {onEnded !== undefined && (
      <Button size="large" onPress={onEnded}>
        {words.ended}
      </Button>
    )}
    {onMore !== undefined && (
      <Button size="large" onPress={onMore}>
        {words.more}
      </Button>
    )}
  </>
);

const leadOf = (desk: DeskView): string => {
  const name = desk.people[0]?.name ?? '';
  const ended = endedAs(desk);
  return ended === undefined ? words.lead(name) : words.leadEnded(name, words.standing[ended]);
};

/** どの証明書: one touch, commonest first. */
export const Kinds = ({
  scene: { desk },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'kinds' }>;
  readonly model: CertificatesModel;
}) => {
  const { dispatch, host } = model;
  const { common, others } = pagesOf(desk);
  const [more, setMore] = useState(common.length === 0);
  const shown = more ? others : common;
  const choose = (at: number): void => {
    const kind = shown[at]?.kind;
    if (kind !== undefined) dispatch({ kind: 'chosen', certificate: kind });
  };
  const away = (): void => (more && common.length > 0 ? setMore(false) : host.onClose());
  useKeys({ ...digitKeys((digit) => choose(Number(digit) - 1)), Escape: away });
  const { machine } = host.certificates;
  return (
    <Screen
      title={words.title}
      lead={leadOf(desk)}
      back={
        <Button size="large" onPress={away}>
          {more && common.length > 0 ? words.common : text.close}
        </Button>
      }
      actions={
        <Actions
          onMenu={() => dispatch({ kind: 'went', place: 'menu' })}
          onEnded={endedAs(desk) === undefined ? host.onEnded : undefined}
          onMore={!more && others.length > 0 ? () => setMore(true) : undefined}
        />
      }
    >
      {machine !== null && <Banner tone="stop">{STOP_WORDS[machine].what}</Banner>}
      <div
        key={String(more)}
        className={`my-auto grid gap-4 small:my-0 small:grid-cols-1 small:gap-2 ${more ? 'grid-cols-4' : 'grid-cols-3'}`}
      >
        {shown.map((each, at) => (
          <Tile
            key={each.kind}
            number={at + 1}
            first={at === 0}
            low={more}
            each={each}
            onPress={() => choose(at)}
          />
        ))}
      </div>
    </Screen>
  );
};
