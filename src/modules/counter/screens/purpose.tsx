import { useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { VisitId } from '../../../kernel/ids.ts';
import { Button } from '../../../ui/button.tsx';
import { isTooSoon } from '../../../ui/double-press.ts';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { LifeEvent } from '../schema.ts';
import { text } from '../screen-text.ts';
import { EVENT_GROUPS, EVENT_NAMES, MOST_EVENTS } from '../screen-text-events.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { CounterState } from '../views.ts';
import { Kbd } from './parts.tsx';

const words = text.purpose;

interface Tile {
  readonly event: LifeEvent;
  /** Two keys: of the group, and of the event in it. */
  readonly code: string;
}

/** Tiles by group, of what the catalogue has forms for. */
export const tilesOf = (
  offers: readonly LifeEvent[],
): readonly { readonly name: string; readonly tiles: readonly Tile[] }[] =>
  EVENT_GROUPS.map(({ name, events }, group) => ({
    name,
    tiles: events.flatMap((event, at) =>
      offers.includes(event) ? [{ event, code: `${String(group + 1)}${String(at + 1)}` }] : [],
    ),
  })).filter(({ tiles }) => tiles.length > 0);

/** A first digit waits so long for its second, milliseconds. */
const SECOND_KEY_MS = 2_500;

/** Two digits, one after the other. */
const useCodes = (act: (code: string) => void): string => {
  const [first, setFirst] = useState('');
  useEffect(() => {
    if (first === '') return undefined;
    const timer = setTimeout(() => setFirst(''), SECOND_KEY_MS);
    return () => clearTimeout(timer);
  }, [first]);
  useKeys(
    digitKeys((digit) => {
      setFirst(first === '' ? digit : '');
      if (first !== '') act(`${first}${digit}`);
    }),
  );
  return first;
};

type Extra = readonly { readonly label: string; readonly open: () => void }[];

/** 目的: why somebody comes, one or several; from here also what is not by purpose. */
export const Purpose = ({
  from,
  counter,
  model,
  extra,
}: {
  readonly from: VisitId | null;
  readonly counter: CounterState;
  readonly model: CounterDesk;
  readonly extra: Extra;
}) => {
  const { flow, purpose, dispatch, leave, busy } = model;
  const isNew = flow.visit === null;
  const [chosen, setChosen] = useState<readonly LifeEvent[]>(flow.visit?.events ?? []);
  const groups = tilesOf(counter.offers);
  const toggle = (event: LifeEvent): void =>
    setChosen((now) => {
      if (now.includes(event)) return now.filter((each) => each !== event);
      return now.length < MOST_EVENTS ? [...now, event] : now;
    });
  const first = useCodes((code) => {
    const tile = groups.flatMap(({ tiles }) => tiles).find((each) => each.code === code);
    if (tile !== undefined) toggle(tile.event);
  });
  const back = (): void => (isNew ? leave() : dispatch({ kind: 'back' }));
  const find = (): void => (isNew ? purpose(from, []) : dispatch({ kind: 'go', to: 'find' }));
  const next = (): void => purpose(from, chosen);
  useKeys({ Escape: back, F2: find, ...(chosen.length > 0 ? { Enter: next } : {}) });
  return (
    <Screen
      title={words.title}
      aside={<p className="phrase text-[1.125rem] text-soft">{words.lead}</p>}
      back={
        <Button onPress={back} disabled={busy}>
          {isNew ? words.leave : ja.button.back}
        </Button>
      }
      actions={
        <>
          {isNew && <Others extra={extra} busy={busy} />}
          <Button onPress={find} disabled={busy}>
            {words.find}
          </Button>
          <Button kind="primary" onPress={next} disabled={busy || chosen.length === 0}>
            {words.next}
          </Button>
        </>
      }
    >
      <Groups groups={groups} chosen={chosen} first={first} onToggle={toggle} />
      <p role="status" className="sr-only">
        {chosen.length === 0 ? '' : words.chosen(chosen.length)}
        {chosen.length === MOST_EVENTS ? words.full : ''}
      </p>
    </Screen>
  );
};

const Others = ({ extra, busy }: { readonly extra: Extra; readonly busy: boolean }) =>
  extra.map(({ label, open }) => (
    <Button key={label} onPress={open} disabled={busy}>
      {label}
    </Button>
  ));

const Groups = ({
  groups,
  chosen,
  first,
  onToggle,
}: {
  readonly groups: ReturnType<typeof tilesOf>;
  readonly chosen: readonly LifeEvent[];
  /** A first digit that waits for its second. */
  readonly first: string;
  readonly onToggle: (event: LifeEvent) => void;
}) => (
  <div className="columns-2 gap-8 small:columns-1">
    {groups.map(({ name, tiles }) => (
      <fieldset
        key={name}
        className="mb-2.5 grid break-inside-avoid grid-cols-[6.5rem_minmax(0,1fr)] items-start gap-x-2 small:grid-cols-1"
      >
        <legend className="sr-only">{name}</legend>
        <p aria-hidden="true" className="pt-2.5 text-[1.125rem] leading-130 font-bold text-soft small:pt-1">
          {name}
        </p>
        <div className="grid grid-cols-3 gap-1.5 small:grid-cols-2">
          {tiles.map(({ event, code }) => (
            <EventTile
              key={event}
              event={event}
              code={code}
              chosen={chosen.includes(event)}
              waits={first !== '' && code.startsWith(first)}
              onPress={() => onToggle(event)}
            />
          ))}
        </div>
      </fieldset>
    ))}
  </div>
);

const EventTile = ({
  event,
  code,
  chosen,
  waits,
  onPress,
}: Tile & { readonly chosen: boolean; readonly waits: boolean; readonly onPress: () => void }) => (
  <AriaButton
    aria-pressed={chosen}
    onPress={({ pointerType }) => {
      if (!isTooSoon(pointerType)) onPress();
    }}
    className={`flex min-h-[max(3.125rem,48px)] items-center gap-1.5 rounded-8 border-[3px] px-2 text-left text-[1.1875rem] leading-120 font-bold ${
      chosen
        ? 'border-act bg-act text-white'
        : waits
          ? 'border-act bg-act-soft text-ink'
          : 'border-line bg-paper text-ink data-hovered:bg-act-soft'
    }`}
  >
    <span className="phrase min-w-0 flex-1">
      {chosen && <span aria-hidden="true">✓ </span>}
      {EVENT_NAMES[event]}
    </span>
    <Kbd>{code}</Kbd>
  </AriaButton>
);
