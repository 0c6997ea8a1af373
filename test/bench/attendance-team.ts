/** The page of whoever leads a whole town: 3,000 people, three months of punches, what was computed before kept. */
import { ATTENDANCE_API } from '../../src/central/attendance-schema.ts';
import { teamSchema } from '../../src/central/attendance-team-schema.ts';
import { monthSchema } from '../../src/modules/attendance/ids-schema.ts';
import { plantCrowd } from '../harness/attendance-crowd.ts';
import { type Asking, at, openAttendanceTown } from '../harness/attendance-town.ts';
import { type Bench, median, timed } from './measure.ts';

const STAFF = 3_000;
const ROUNDS = 7;
/** Who come in between two looks. */
const COMERS = 20;

/** `least`: a page of nobody would be quick too. */
const look = async (ask: Asking, least: number): Promise<void> => {
  const { json } = await ask(ATTENDANCE_API.team);
  const { people } = teamSchema.parse(json);
  if (people < least) throw new Error(`a page of ${people} people`);
};

export const attendanceTeamBench: Bench = async () => {
  const town = await openAttendanceTown();
  try {
    const punches = await plantCrowd(town, STAFF, monthSchema.parse('2026-09'));
    const [whole, own] = [await town.signIn('1001'), await town.signIn('1002')];
    const first = await timed(() => look(whole, STAFF - COMERS));
    const times: number[] = [];
    const ownTimes: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let each = 0; each < COMERS; each += 1)
        town.punched(`M${String(round * COMERS + each).padStart(5, '0')}`, 'in', at('2026-11-26', '11:50'));
      await town.send();
      times.push(await timed(() => look(whole, STAFF - COMERS)));
      ownTimes.push(await timed(() => look(own, COMERS)));
    }
    return [
      {
        name: 'attendance.team.3000',
        value: median(times) / 1_000,
        unit: 's',
        goal: 1,
        direction: 'max',
        n: times.length,
        note: `${punches} punches, ${COMERS} people came in between; with nothing kept ${(first / 1_000).toFixed(1)} s; one department ${(median(ownTimes) / 1_000).toFixed(2)} s`,
      },
    ];
  } finally {
    await town.centre.stop();
  }
};
