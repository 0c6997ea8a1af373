import { useEffect, useState } from 'react';
import { throwIllegalValue } from '../../kernel/assert.ts';
import { timeInJapan } from '../../ui/browser-system.ts';
import { PUNCH_WORDS } from './print-text.ts';
import { STOPS, text } from './screen-text.ts';
import { Link, Unlink } from './screens/cards.tsx';
import { Door } from './screens/door.tsx';
import { Add, Manual } from './screens/entries.tsx';
import { Find } from './screens/find.tsx';
import { Inside, Today } from './screens/lists.tsx';
import { Menu } from './screens/menu.tsx';
import { MusterForm } from './screens/muster.tsx';
import { whoWords } from './screens/parts.tsx';
import { Person } from './screens/person.tsx';
import { type AttendanceHost, type AttendanceModel, useAttendance } from './use-attendance.ts';
import type { AttendanceState, DoorVerdict } from './views-schema.ts';

export type { AttendanceHost };

/** The punch that another button still turns: for some seconds after it has appeared. */
const useTurning = ({ verdict, changeSeconds }: AttendanceState): string | null => {
  const punch = verdict?.kind === 'punched' ? verdict.punch : null;
  const [over, setOver] = useState<string | null>(null);
  useEffect(() => {
    if (punch === null) return undefined;
    const timer = setTimeout(() => setOver(punch), changeSeconds * 1_000);
    return () => clearTimeout(timer);
  }, [punch, changeSeconds]);
  return punch === over ? null : punch;
};

/** 職員の出退勤: everything below the status bar of a staff door. */
export const AttendanceScreen = (host: AttendanceHost) => {
  const turning = useTurning(host.attendance);
  const model = useAttendance(host, turning);
  const { scene } = model.flow;
  if (scene.at === 'door') return <Door model={model} turning={turning !== null} />;
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-full">
      <Strip verdict={host.attendance.verdict} />
      <SceneView model={model} />
    </div>
  );
};

/** A supervisor is at something else, and people go on punching: each is told all the same. */
const Strip = ({ verdict }: { readonly verdict: DoorVerdict | null }) => {
  if (verdict === null) return <span />;
  const words =
    verdict.kind === 'refused'
      ? text.stripStop(STOPS[verdict.why].word)
      : text.strip(stripWord(verdict), whoWords(verdict.person), timeInJapan(verdict.at));
  return (
    <p
      role="status"
      className={`px-10 py-2 text-[1.75rem] font-bold small:px-4 small:text-[1.25rem] ${
        verdict.kind === 'refused' ? 'bg-stop text-white' : 'border-b-4 border-good bg-good-soft'
      }`}
    >
      {words}
    </p>
  );
};

const stripWord = (verdict: Exclude<DoorVerdict, { kind: 'refused' }>): string => {
  switch (verdict.kind) {
    case 'punched':
      return PUNCH_WORDS[verdict.type];
    case 'repeat':
      return text.verdict.repeatWhat;
    case 'here':
      return text.verdict.here;
    case 'linked':
    case 'linked_before':
      return text.verdict.linked;
    default:
      return throwIllegalValue(verdict);
  }
};

/** Scenes of a supervisor. */
const SceneView = ({ model }: { readonly model: AttendanceModel }) => {
  const { scene } = model.flow;
  switch (scene.at) {
    case 'door':
      return null;
    case 'menu':
      return <Menu model={model} />;
    case 'find':
      return <Find model={model} />;
    case 'person':
      return <Person scene={scene} model={model} />;
    case 'manual':
      return <Manual scene={scene} model={model} />;
    case 'add':
      return <Add scene={scene} model={model} />;
    case 'link':
      return <Link scene={scene} model={model} />;
    case 'unlink':
      return <Unlink scene={scene} model={model} />;
    case 'today':
      return <Today scene={scene} model={model} />;
    case 'inside':
      return <Inside scene={scene} model={model} />;
    case 'muster':
      return <MusterForm model={model} />;
    default:
      return throwIllegalValue(scene);
  }
};
