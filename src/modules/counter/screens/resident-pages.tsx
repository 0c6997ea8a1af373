import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { Button } from '../../../ui/button.tsx';
import { CareMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { Page, ResidentFlow, Row } from '../resident-flow.ts';
import { isCatalogued, type Language, type ResidentWords } from '../resident-text.ts';

export interface PageProps {
  readonly words: ResidentWords;
  readonly flow: ResidentFlow;
  /** How many there are to read. */
  readonly pages: number;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** One page of what she reads: where she is, the way back and the way on. */
const Frame = ({
  words,
  flow,
  pages,
  onBack,
  onNext,
  title,
  lead,
  blocked = false,
  children,
}: PageProps & {
  readonly title: string;
  readonly lead: string;
  readonly blocked?: boolean;
  readonly children: ReactNode;
}) => {
  const last = flow.at + 1 === pages;
  return (
    <Screen
      title={title}
      lead={lead}
      aside={
        <p className="text-[1.5rem] font-bold whitespace-nowrap text-soft tabular-nums">
          {words.page(flow.at + 1, pages)}
        </p>
      }
      back={
        flow.at > 0 && (
          <Button size="large" onPress={onBack}>
            {words.back}
          </Button>
        )
      }
      actions={
        <Button kind="primary" size="large" onPress={onNext} disabled={last && blocked} first>
          {last ? words.good : words.next}
        </Button>
      }
    >
      {flow.problem === 'outdated' && <Told>{words.outdated}</Told>}
      {children}
    </Screen>
  );
};

export const Told = ({ children }: { readonly children: ReactNode }) => (
  <p
    role="alert"
    className="phrase flex items-center gap-4 rounded-12 border-[3px] border-yellow-900 bg-care-soft px-5 py-3 text-[1.5rem] font-bold"
  >
    <CareMark className="size-9 text-yellow-1000" />
    {children}
  </p>
);

export const FormsPage = (
  props: PageProps & { readonly page: Extract<Page, { kind: 'forms' }>; readonly language: Language },
) => {
  const { words, page, language } = props;
  const { titles } = page;
  return (
    <Frame {...props} title={words.formsTitle} lead={words.formsLead(titles.length)}>
      <ol
        className={`list-decimal pl-12 font-bold small:flex small:flex-col small:pl-8 small:text-[1.375rem] ${
          isCatalogued(language)
            ? 'flex flex-col gap-2 text-[1.75rem] leading-140'
            : 'grid grid-cols-2 gap-x-16 gap-y-2 text-[1.5rem] leading-120'
        }`}
      >
        {titles.map((title) =>
          isCatalogued(language) ? (
            <li key={title.ja} className="phrase">
              {title[language]}
            </li>
          ) : (
            // The catalogue has no title in her language: the name as it stands on the paper, and the English one.
            <li key={title.ja}>
              <span lang="ja" className="phrase">
                {title.ja}
              </span>
              <span lang="en" className="block text-[1.125rem] font-normal text-soft">
                {title.en}
              </span>
            </li>
          ),
        )}
      </ol>
    </Frame>
  );
};

export const ValuesPage = (
  props: PageProps & {
    readonly page: Extract<Page, { kind: 'values' }>;
    readonly wrong: readonly string[];
    readonly corrected: readonly string[];
    readonly onPoint: (key: string) => void;
  },
) => {
  const { words, page, wrong, corrected, onPoint } = props;
  const isCorrected = page.sections.some(({ rows }) => rows.some(({ key }) => corrected.includes(key)));
  return (
    <Frame {...props} title={words.valuesTitle} lead={words.valuesLead} blocked={wrong.length > 0}>
      {isCorrected && <Told>{words.correctedLead}</Told>}
      {wrong.length > 0 && <Told>{words.told}</Told>}
      {page.sections.map(({ of, rows }) => (
        <section key={of}>
          <h2
            {...(of === null ? {} : { lang: 'ja' })}
            className="mb-1 text-[1.75rem] leading-130 font-bold small:text-[1.5rem]"
          >
            {of ?? words.household}
          </h2>
          <div className="grid grid-cols-2 gap-2 small:grid-cols-1">
            {rows.map((row) => (
              <Value
                key={row.key}
                row={row}
                words={words}
                wrong={wrong.includes(row.key)}
                corrected={corrected.includes(row.key)}
                onPress={() => onPoint(row.key)}
              />
            ))}
          </div>
        </section>
      ))}
    </Frame>
  );
};

const Value = ({
  row: { label, value, large },
  words,
  wrong,
  corrected,
  onPress,
}: {
  readonly row: Row;
  readonly words: ResidentWords;
  readonly wrong: boolean;
  readonly corrected: boolean;
  readonly onPress: () => void;
}) => (
  <AriaButton
    onPress={onPress}
    aria-pressed={wrong}
    className={`flex min-h-[max(4.5rem,68px)] flex-col justify-center rounded-12 border-[3px] px-5 py-0.5 text-left ${wrong ? 'border-stop bg-stop-soft' : corrected ? 'border-yellow-900 bg-care-soft' : 'border-line bg-paper data-hovered:bg-act-soft'}`}
  >
    <span lang="ja" className="phrase text-[1.125rem] leading-120 text-soft">
      {label}
    </span>
    <span
      lang="ja"
      className={`leading-120 font-bold ${large ? 'text-[2.125rem] small:text-[1.75rem]' : 'text-[1.625rem] small:text-[1.375rem]'} ${wrong ? 'line-through' : ''}`}
    >
      {value}
    </span>
    {corrected && !wrong && (
      <span className="phrase text-[1.25rem] font-bold text-care">▲ {words.corrected}</span>
    )}
    {wrong && (
      <span className="phrase text-[1.25rem] font-bold text-stop">
        ✕ {words.wrong}（{words.right}）
      </span>
    )}
  </AriaButton>
);
