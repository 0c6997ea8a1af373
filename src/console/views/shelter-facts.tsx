import type { ShelterOverview } from '../../central/schema.ts';
import { indicatorsOf, nightPeople, type Standards } from '../../central/shelter-schema.ts';
import { ITEMS } from '../../modules/shelter/place-schema.ts';
import { INDICATOR_WORDS, missingWord, valueWord } from '../indicator-words.ts';
import { NEED_SECTIONS, needWord, PET_WORDS, STAY_WORDS } from '../need-words.ts';
import { AgeBadge } from '../parts/age-badge.tsx';
import { Counted } from '../parts/counted.tsx';
import { Notice } from '../parts/notice.tsx';
import { count } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { type DataAge, needsIn } from '../town-figures.ts';

/** What else the head office knows of one shelter, in numbers. */

const ITEM_WORDS: Readonly<Record<string, string>> = ITEMS;

const lineWord = (is: boolean | null): string =>
  is === null ? '未報告' : is ? '○ 使えます' : '× 使えません';

const Building = ({
  shelter,
  standards,
  now,
}: {
  readonly shelter: ShelterOverview;
  readonly standards: Standards;
  readonly now: number;
}) => {
  const { power, water, staff, conditionAt } = shelter.figures;
  return (
    <div className="min-w-56 rounded-8 border border-line bg-paper px-4 py-3">
      <h3 className="m-0 text-base font-bold">生活環境</h3>
      <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4">
        {indicatorsOf(shelter, standards, now).map((indicator) => (
          <div key={indicator.name} className="contents">
            <dt>{INDICATOR_WORDS[indicator.name]}</dt>
            <dd className={`m-0 ${(indicator.missing ?? 0) > 0 ? 'font-bold text-care' : ''}`}>
              {missingWord(indicator)}　<span className="text-sm text-soft">{valueWord(indicator)}</span>
            </dd>
          </div>
        ))}
        <dt>電気</dt>
        <dd className="m-0">{lineWord(power)}</dd>
        <dt>水道</dt>
        <dd className="m-0">{lineWord(water)}</dd>
        <dt>職員</dt>
        <dd className="m-0">{staff === null ? '未報告' : `${count(staff)}人`}</dd>
      </dl>
      {conditionAt !== null && <p className="m-0 text-sm text-soft">{dayAndTime(conditionAt)} の報告</p>}
    </div>
  );
};

const sections = ({ figures }: ShelterOverview) =>
  Object.entries(NEED_SECTIONS).flatMap(([section, { title }]) => {
    const rows = needsIn(figures.needs, [section]).map(([key, people]) => [needWord(key), people] as const);
    return rows.length === 0 ? [] : [{ title, rows }];
  });

const Notices = ({
  shelter: { figures },
  age,
  now,
}: {
  readonly shelter: ShelterOverview;
  readonly age: DataAge;
  readonly now: number;
}) => (
  <>
    {age.state === 'old' && (
      <Notice level="care" role="status" title="この避難所のデータは古くなっています">
        <p className="m-0">
          最後に届いたのは <AgeBadge age={age} now={now} /> です。電話で人数を確かめてください。
        </p>
      </Notice>
    )}
    {figures.unnamed > 0 && (
      <Notice
        level="note"
        title={`名前をまだ聞いていない人が ${count(figures.unnamed)}人います（うち車いす ${count(figures.wheelchairs)}人）`}
      />
    )}
    {figures.split > 0 && (
      <Notice level="note" title={`ほかの避難所と分かれている世帯が ${count(figures.split)}世帯あります`}>
        <p className="m-0">
          名簿の状態の欄に、家族のいる避難所が出ています。相手の避難所にも同じ知らせが出ています。
        </p>
      </Notice>
    )}
  </>
);

export const ShelterFacts = ({
  shelter,
  age,
  standards,
  now,
}: {
  readonly shelter: ShelterOverview;
  readonly age: DataAge;
  readonly standards: Standards;
  readonly now: number;
}) => {
  const { figures } = shelter;
  const outside = Object.entries(figures.outside).map(
    ([kind, people]) => [STAY_WORDS[kind] ?? kind, people] as const,
  );
  const pets = Object.entries(figures.pets).map(
    ([kind, animals]) => [PET_WORDS[kind] ?? kind, animals] as const,
  );
  const given = (figures.supplied?.items ?? []).map(
    ({ kind, label, quantity }) =>
      [
        label === null ? (ITEM_WORDS[kind] ?? kind) : `${ITEM_WORDS[kind] ?? kind}（${label}）`,
        quantity,
      ] as const,
  );
  return (
    <section aria-label="避難所のようす" className="screen-only flex flex-col gap-3">
      <Notices {...{ shelter, age, now }} />
      <div className="flex flex-wrap items-start gap-3">
        <Counted
          title="人数"
          rows={[
            ['夜間の見込み', nightPeople(shelter)],
            ['外出中', figures.out],
            ['外泊中', figures.overnight],
            ['住登外の方', figures.guests],
          ]}
        />
        {outside.length > 0 && <Counted title="避難所の外" rows={outside} />}
        <Building {...{ shelter, standards, now }} />
        {sections(shelter).map(({ title, rows }) => (
          <Counted key={title} title={title} rows={rows} />
        ))}
        {pets.length > 0 && <Counted title="ペット" unit="匹" rows={pets} />}
        {given.length > 0 && (
          <Counted title={`配ったもの（${figures.supplied?.day ?? ''}）`} unit="" rows={given} />
        )}
      </div>
    </section>
  );
};
