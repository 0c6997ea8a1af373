import { SEES_ANOMALIES } from '../../central/anomaly-schema.ts';
import type { ConsoleSession, Overview } from '../../central/schema.ts';
import { alarmsOf } from '../alarms.ts';
import { count } from '../text.ts';
import { AlarmsPart } from './alarms.tsx';
import { SheltersPart } from './shelters.tsx';
import { TerminalsPart } from './terminals.tsx';

const Totals = ({ overview }: { readonly overview: Overview }) => {
  const open = overview.shelters.filter((shelter) => shelter.open).length;
  return (
    <section
      aria-label="全体"
      className="flex flex-wrap items-end gap-x-12 gap-y-4 rounded-12 border border-line bg-paper px-6 py-4"
    >
      <p className="m-0">
        <span className="block font-bold">いま避難所に居る人</span>
        <strong
          className="figures text-[5.5rem] leading-none font-bold"
          data-total-present={overview.totals.present}
        >
          {count(overview.totals.present)}
        </strong>
        <span className="ml-1 text-2xl font-bold">人</span>
      </p>
      <p className="m-0">
        <span className="block">外出・外泊中</span>
        <strong className="figures text-4xl leading-none">{count(overview.totals.away)}</strong>
        <span className="ml-1">人</span>
      </p>
      <p className="m-0">
        <span className="block">開設中の避難所</span>
        <strong className="figures text-4xl leading-none">{open}</strong>
        <span className="ml-1">か所</span>
      </p>
    </section>
  );
};

export const OverviewView = ({
  overview,
  session,
  now,
}: {
  readonly overview: Overview;
  readonly session: ConsoleSession;
  readonly now: number;
}) => (
  <div className="flex flex-col gap-6">
    <Totals overview={overview} />
    <AlarmsPart alarms={alarmsOf(overview, now)} hasLinks={SEES_ANOMALIES.includes(session.role)} />
    <SheltersPart shelters={overview.shelters} now={now} />
    <TerminalsPart terminals={overview.terminals} now={now} />
  </div>
);
