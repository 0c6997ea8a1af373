import type { CivilDate } from '../../../../kernel/dates.ts';
import { dayAfter } from '../../days.ts';
import { chooseOf, type ListSection, type OneSection, toggleOf } from '../../needs-draft.ts';
import type { Needs } from '../../needs-schema.ts';
import { needsText as words } from '../../screen-text-needs.ts';
import { Chip, ChipRow } from './chips.tsx';

/** Rows of the screen of 配慮: one section each. */

export interface NeedRowProps {
  readonly needs: Needs;
  readonly onChange: (needs: Needs) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export const entries = <K extends string>(table: Readonly<Record<K, string>>): [K, string][] =>
  // `Object.entries` forgets the keys of a table that is written out.
  Object.entries(table) as [K, string][];

/** Several may be so. */
export const Many = ({
  section,
  table,
  needs,
  onChange,
}: Omit<NeedRowProps, 'now'> & {
  readonly section: ListSection;
  readonly table: Readonly<Record<string, string>>;
}) => {
  const chosen: readonly string[] = needs[section] ?? [];
  return (
    <ChipRow heading={words.section[section]}>
      {entries(table).map(([key, label]) => (
        <Chip key={key} chosen={chosen.includes(key)} onPress={() => onChange(toggleOf(needs, section, key))}>
          {label}
        </Chip>
      ))}
    </ChipRow>
  );
};

/** One may be so. */
export const One = ({
  section,
  table,
  needs,
  onChange,
}: Omit<NeedRowProps, 'now'> & {
  readonly section: OneSection;
  readonly table: Readonly<Record<string, string>>;
}) => (
  <ChipRow heading={words.section[section]}>
    {entries(table).map(([key, label]) => (
      <Chip key={key} chosen={needs[section] === key} onPress={() => onChange(chooseOf(needs, section, key))}>
        {label}
      </Chip>
    ))}
  </ChipRow>
);

/** A day from now on, by one touch. */
export const Days = ({
  heading,
  now,
  days,
  chosen,
  onChoose,
}: {
  readonly heading: string;
  readonly now: number;
  readonly days: readonly number[];
  readonly chosen: CivilDate | undefined;
  readonly onChoose: (day: CivilDate) => void;
}) => (
  <ChipRow heading={heading}>
    {days.map((count) => {
      const day = dayAfter(now, count);
      return (
        <Chip key={count} chosen={chosen === day} onPress={() => onChoose(day)}>
          {words.inDays(count)}
        </Chip>
      );
    })}
  </ChipRow>
);
