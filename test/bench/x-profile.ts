import { ATTENDANCE_API } from '../../src/central/attendance-schema.ts';
import { plantCrowd } from '../harness/attendance-crowd.ts';
import { openAttendanceTown } from '../harness/attendance-town.ts';
import { timed } from './measure.ts';

const town = await openAttendanceTown();
const t0 = performance.now();
const punches = await plantCrowd(
  town,
  Number(process.argv[2] ?? 3000),
  (process.argv[3] ?? '2026-09') as never,
);
console.log('planted', punches, ((performance.now() - t0) / 1000).toFixed(1), 's');
for (const who of ['1002', '1001']) {
  const ask = await town.signIn(who);
  for (let at = 0; at < 4; at += 1) {
    let size = 0,
      members = 0;
    const ms = await timed(async () => {
      const { status, json } = await ask(ATTENDANCE_API.team);
      if (status !== 200) throw new Error(String(status));
      size = JSON.stringify(json).length;
      members = (json as { members: unknown[] }).members.length;
    });
    console.log(who, at, ms.toFixed(0), 'ms', members, 'members', size, 'bytes');
  }
}
await town.centre.stop();
