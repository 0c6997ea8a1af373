import type { CivilDate } from '../../../kernel/dates.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { CounterRpc } from '../acts.ts';
import { listingOf, type Section } from '../listing.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { ProcedureView, VisitView } from '../views.ts';
import type { ProcedureKey } from '../visit-schema.ts';
import { ProcedureDetail } from './list-detail.tsx';
import { LineRow } from './list-line.tsx';
import { NotNeeded } from './not-needed.tsx';
import { Back, Empty } from './parts.tsx';
import { PrintLine } from './print-line.tsx';

const words = text.list;

interface Props {
  readonly visit: VisitView;
  readonly scene: Extract<Scene, { at: 'list' }>;
  readonly today: CivilDate;
  readonly rpc: CounterRpc;
  readonly model: CounterDesk;
}

/** Arrows go through the list, `*` takes or leaves what is open. */
const useListKeys = (
  { visit, model }: Pick<Props, 'visit' | 'model'>,
  open: ProcedureView | null,
  back: () => void,
  fill: (() => void) | undefined,
): void => {
  const { dispatch, take } = model;
  const keys = visit.procedures.map(({ key }) => key);
  const step = (by: number) => (): void => {
    const at = open === null ? (by > 0 ? -1 : keys.length) : keys.indexOf(open.key);
    const to = keys[Math.min(Math.max(at + by, 0), keys.length - 1)];
    if (to !== undefined) dispatch({ kind: 'opened', procedure: to });
  };
  useKeys({
    Escape: back,
    F2: () => dispatch({ kind: 'go', to: 'find' }),
    ArrowDown: step(1),
    ArrowUp: step(-1),
    ...(open === null ? {} : { '*': () => take([open.key], !open.taken) }),
    ...(fill === undefined ? {} : { Enter: fill }),
  });
};

/** 手続きの一覧: what is to be done where, by when and with what; and what of it is done here today. */
export const ProcedureList = ({ visit, scene, today, rpc, model }: Props) => {
  const { dispatch, busy } = model;
  const listing = listingOf(visit.procedures);
  const { taken } = listing;
  const offered = visit.procedures;
  const back = (): void => dispatch({ kind: 'back' });
  const fill = (): void => dispatch({ kind: 'go', to: 'fields' });
  const open = offered.find(({ key }) => key === scene.open) ?? null;
  useListKeys({ visit, model }, open, back, taken.length > 0 ? fill : undefined);
  return (
    <Screen
      title={words.title}
      aside={<Sum offered={offered} taken={taken.length} model={model} />}
      back={<Back onBack={back} disabled={busy} />}
      actions={<Actions visit={visit} model={model} canFill={taken.length > 0} onFill={fill} />}
    >
      {visit.ask !== null && (
        <Banner
          tone="info"
          action={
            <Button onPress={() => dispatch({ kind: 'go', to: 'ask' })} disabled={busy}>
              {words.goOnAsking}
            </Button>
          }
        >
          {words.unanswered(visit.ask.left, visit.undecided)}
        </Banner>
      )}
      {offered.length === 0 && <Empty title={words.empty} lead={words.emptyLead} />}
      <div
        className={`grid min-h-0 items-start gap-6 small:grid-cols-1 ${open === null ? '' : 'grid-cols-[minmax(0,3fr)_minmax(0,2fr)]'}`}
      >
        <div className="flex min-w-0 flex-col gap-4">
          {listing.sections.map((section) => (
            <SectionView
              key={section.counter.id}
              section={section}
              visit={visit}
              today={today}
              open={scene.open}
              model={model}
            />
          ))}
          <NotNeeded key={visit.revision} visit={visit} rpc={rpc} />
        </div>
        {open !== null && <ProcedureDetail procedure={open} visit={visit} today={today} model={model} />}
      </div>
    </Screen>
  );
};

const SectionView = ({
  section: { counter, department, lines },
  visit,
  today,
  open,
  model,
}: Pick<Props, 'visit' | 'today' | 'model'> & {
  readonly section: Section;
  readonly open: ProcedureKey | null;
}) => (
  <section aria-label={counter.name.ja}>
    <h2 className="flex flex-wrap items-baseline gap-x-3 border-b-2 border-line pb-1 text-[1.375rem] font-bold">
      {counter.name.ja}
      <span className="text-[1.125rem] font-normal text-soft">
        {words.floor(counter.floor)}　{department}
      </span>
    </h2>
    <ul className="mt-1.5 flex flex-col gap-1.5">
      {lines.map((line) => (
        <LineRow
          key={`${line.form} ${line.need}`}
          line={line}
          visit={visit}
          today={today}
          open={open}
          model={model}
        />
      ))}
    </ul>
  </section>
);

const Sum = ({
  offered,
  taken,
  model,
}: {
  readonly offered: VisitView['procedures'];
  readonly taken: number;
  readonly model: CounterDesk;
}) => {
  const required = offered.filter(({ need, taken: is }) => need === 'required' && !is);
  return (
    <div className="flex items-center gap-4 small:flex-wrap">
      <p role="status" className="text-[1.375rem] font-bold text-soft">
        {words.sum(taken, offered.length)}
      </p>
      {required.length > 0 && (
        <Button
          onPress={() =>
            model.take(
              required.map(({ key }) => key),
              true,
            )
          }
          disabled={model.busy}
          className="min-h-[max(3rem,48px)]! px-4! text-[1.125rem]!"
        >
          {words.takeAll}
        </Button>
      )}
    </div>
  );
};

const Actions = ({
  visit,
  model,
  canFill,
  onFill,
}: {
  readonly visit: VisitView;
  readonly model: CounterDesk;
  readonly canFill: boolean;
  readonly onFill: () => void;
}) => (
  <>
    <PrintLine papers={['route_slip', 'guide']} visit={visit.id} print={model.printAlone} />
    <Button onPress={() => model.dispatch({ kind: 'go', to: 'find' })} disabled={model.busy}>
      {words.find}
    </Button>
    <Button kind="primary" onPress={onFill} disabled={model.busy || !canFill}>
      {words.fill}
    </Button>
  </>
);
