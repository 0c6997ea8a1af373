import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { VisitView } from '../views.ts';

/** 戻る, at the left of the footer. */
export const Back = ({
  onBack,
  disabled = false,
  first = false,
}: {
  readonly onBack: () => void;
  readonly disabled?: boolean;
  readonly first?: boolean;
}) => (
  <Button onPress={onBack} disabled={disabled} first={first}>
    {ja.button.back}
  </Button>
);

/** A key beside what it does. */
export const Kbd = ({ children }: { readonly children: ReactNode }) => (
  <kbd
    aria-hidden="true"
    className="grid h-7 min-w-7 shrink-0 place-items-center rounded-6 border-2 border-line bg-paper px-1 font-sans text-[1rem] font-normal text-soft"
  >
    {children}
  </kbd>
);

const TONES = {
  act: 'border-act bg-act text-white',
  plain: 'border-solid-gray-536 bg-paper text-ink',
  soft: 'border-line bg-ground text-soft',
  care: 'border-yellow-900 bg-care-soft text-care',
  stop: 'border-stop bg-stop-soft text-stop',
  good: 'border-good bg-good-soft text-good',
} as const;

/** A word in a frame; the word says it, the colour helps. */
export const Badge = ({
  tone,
  children,
}: {
  readonly tone: keyof typeof TONES;
  readonly children: ReactNode;
}) => (
  <span
    className={`inline-block shrink-0 rounded-6 border-2 px-2 text-[1.125rem] leading-140 font-bold whitespace-nowrap ${TONES[tone]}`}
  >
    {children}
  </span>
);

/** Names of those it is about, by their index. */
export const nameOf = ({ people }: Pick<VisitView, 'people'>, index: number): string =>
  people.find((person) => person.index === index)?.name ?? '';

/** Those it is about, in their order. */
export const subjectsOf = ({ people }: Pick<VisitView, 'people'>) =>
  people
    .filter(({ index }) => index !== null)
    .toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0));

/** Big words in the middle of an empty screen. */
export const Empty = ({ title, lead }: { readonly title: string; readonly lead?: string }) => (
  <div className="m-auto flex flex-col items-center gap-3 text-center">
    <p className="phrase text-[2rem] font-bold">{title}</p>
    {lead !== undefined && <p className="phrase text-[1.375rem] text-soft">{lead}</p>}
  </div>
);
