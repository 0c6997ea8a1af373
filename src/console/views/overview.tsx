import { SEES_ANOMALIES } from '../../central/anomaly-schema.ts';
import type { ConsoleSession, Overview } from '../../central/schema.ts';
import type { Standards } from '../../central/shelter-schema.ts';
import { alarmsOf } from '../alarms.ts';
import type { ConsoleApi } from '../api.ts';
import { useDataAges, usePlaces } from '../office-hooks.ts';
import { AlarmsPart } from './alarms.tsx';
import { SheltersPart } from './shelters.tsx';
import { TerminalsPart } from './terminals.tsx';
import { Totals } from './totals.tsx';
import { TownMap } from './town-map.tsx';

export const OverviewView = ({
  overview,
  session,
  standards,
  now,
  api,
}: {
  readonly overview: Overview;
  readonly session: ConsoleSession;
  readonly standards: Standards;
  readonly now: number;
  readonly api: Pick<ConsoleApi, 'places'>;
}) => {
  const ages = useDataAges(overview, standards, now);
  const { places, towns } = usePlaces(api);
  const { shelters } = overview;
  return (
    <div className="flex flex-col gap-6">
      <h1 className="sr-only">避難所の状況</h1>
      <Totals shelters={shelters} now={now} />
      <AlarmsPart alarms={alarmsOf(overview, now)} hasLinks={SEES_ANOMALIES.includes(session.role)} />
      <TownMap {...{ shelters, ages, places, towns }} />
      <SheltersPart shelters={shelters} ages={ages} now={now} />
      <TerminalsPart terminals={overview.terminals} now={now} />
    </div>
  );
};
