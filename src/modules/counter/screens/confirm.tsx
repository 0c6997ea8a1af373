import type { ReactNode } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { PaperPreview } from '../../../ui/paper-preview.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { countsOf, papersOf } from '../attaching.ts';
import type { FilledForm } from '../filled.ts';
import { listingOf } from '../listing.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { SheetView, VisitView } from '../views.ts';
import { identityWords } from './identity.tsx';
import { LastDay } from './list-line.tsx';
import { Back, Kbd, nameOf } from './parts.tsx';

const words = sheetText.confirm;

interface Props {
  readonly visit: VisitView;
  readonly sheet: SheetView | null;
  readonly scene: Extract<Scene, { at: 'confirm' }>;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}

/** 受付: everything once more with its counts, and one press that records it. */
export const Confirm = ({ visit, sheet, scene, today, model }: Props) => {
  const { dispatch, accept, busy } = model;
  const back = (): void => dispatch({ kind: 'back' });
  const { taken } = listingOf(visit.procedures);
  const submit = (): void => accept(scene.sign);
  const look = (): void => dispatch({ kind: 'looking', looking: true });
  useKeys(scene.looking ? {} : { Escape: back, F2: look });
  if (scene.looking) return <Look taken={taken} visit={visit} model={model} />;
  const missing = sheet?.missing.filter(({ required }) => required).length ?? 0;
  const applicant = visit.applicant === 'proxy' ? (visit.proxy?.name ?? '') : nameOf(visit, visit.applicant);
  return (
    <Screen
      title={words.title(taken.length)}
      lead={words.lead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <>
          <Button onPress={look} disabled={busy || taken.length === 0}>
            {words.look}
            <Kbd>F2</Kbd>
          </Button>
          <Button kind="primary" onPress={submit} disabled={busy || sheet === null} first>
            {busy ? words.accepting : words.accept}
          </Button>
        </>
      }
    >
      {taken.some(({ again }) => again !== null) && <Banner tone="care">{text.list.againLead}</Banner>}
      {missing > 0 && <Banner tone="care">{sheetText.fields.missing(missing)}</Banner>}
      <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] items-start gap-8 small:grid-cols-1 small:gap-4">
        <ol className="flex flex-col">
          {taken.map((procedure, at) => (
            <li
              key={procedure.key}
              className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-1.5 text-[1.375rem] leading-130"
            >
              <span className="w-8 text-right text-soft tabular-nums">{at + 1}</span>
              <span className="phrase min-w-0 flex-1 font-bold">{procedure.title.ja}</span>
              {procedure.person !== null && (
                <span className="text-[1.25rem] text-soft">{nameOf(visit, procedure.person)}</span>
              )}
              {procedure.late && procedure.lastDay !== null && (
                <LastDay lastDay={procedure.lastDay} today={today} />
              )}
            </li>
          ))}
        </ol>
        <dl className="flex flex-col gap-2 rounded-16 border-2 border-line bg-paper px-6 py-4">
          <Fact label={words.applicant}>{applicant}</Fact>
          <Fact label={words.identity} care={visit.identity === null}>
            {visit.identity === null ? words.identityNone : identityWords(visit.identity)}
          </Fact>
          <Fact label={words.sign}>{words.signs[scene.sign]}</Fact>
          <Fact label={words.attachments}>{sheet === null ? '' : paperWords(sheet)}</Fact>
          <Fact label={words.fee}>{sheet === null ? '' : <Fees forms={sheet.forms} />}</Fact>
        </dl>
      </div>
    </Screen>
  );
};

/** できあがりを 見る: what would be printed, before it has a number. */
const Look = ({
  taken,
  visit,
  model,
}: Pick<Props, 'visit' | 'model'> & { readonly taken: readonly VisitView['procedures'][number][] }) => (
  <PaperPreview
    papers={taken.map(({ key, title, person }) => ({
      key,
      title: title.ja,
      of: person === null ? '' : nameOf(visit, person),
    }))}
    load={(key) => {
      const procedure = taken.find((each) => each.key === key)?.key;
      return procedure === undefined
        ? Promise.resolve({ is: 'failed', reason: 'no_such_form' })
        : model.see({ of: 'visit', visit: visit.id, procedure });
    }}
    lead={ja.paper.noNumber}
    onBack={() => model.dispatch({ kind: 'back' })}
  />
);

const paperWords = (sheet: SheetView): string => {
  const { received, omitted, later, open } = countsOf(papersOf(sheet));
  const said = [
    ...(received > 0 ? [words.received(received)] : []),
    ...(omitted > 0 ? [words.omitted(omitted)] : []),
    ...(later > 0 ? [words.later(later)] : []),
    ...(open > 0 ? [words.open(open)] : []),
  ];
  return said.length === 0 ? words.noAttachments : said.join('・');
};

const feeWords = ({ fee, title }: Pick<FilledForm, 'fee' | 'title'>): string | undefined => {
  if (fee.kind === 'none') return undefined;
  if (fee.kind === 'by_table') return `${title.ja}：${words.byTable}`;
  return `${title.ja}：${fee.yen.toLocaleString('ja-JP')}円／${fee.unit}`;
};

const Fees = ({ forms }: Pick<SheetView, 'forms'>) => {
  const fees = [...new Set(forms.flatMap(({ filled }) => feeWords(filled) ?? []))];
  if (fees.length === 0) return words.free;
  return fees.map((fee) => (
    <span key={fee} className="phrase block text-[1.25rem]">
      {fee}
    </span>
  ));
};

const Fact = ({
  label,
  care = false,
  children,
}: {
  readonly label: string;
  readonly care?: boolean;
  readonly children: ReactNode;
}) => (
  <div>
    <dt className="text-[1.125rem] text-soft">{label}</dt>
    <dd className={`phrase text-[1.5rem] leading-130 font-bold ${care ? 'text-care' : ''}`}>{children}</dd>
  </div>
);
