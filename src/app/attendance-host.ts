/** 職員の出退勤 of a door, composed: its list of staff, and whose training cards are whose. */
import type { Db, WriteFailure } from '../db/index.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import type { Logger } from '../kernel/log.ts';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type Attendance, type AttendanceContext, createAttendance } from '../modules/attendance/index.ts';
import type { AttendanceSite } from '../modules/attendance/site-schema.ts';
import type { EventLog } from '../outbox/log.ts';
import type { CountedProjection } from '../outbox/module-view.ts';
import { cardToken, type TokenKey, uidToken } from '../registry/token.ts';
import { personaByName } from '../simulator/town/personas.ts';
import { GRANTED_PAPER, LIST_PAPER } from '../sync/attendance-feed.ts';
import {
  attendanceGranted,
  attendanceLists,
  type ListedToken,
  type ListFile,
  listOfFile,
  readListFile,
  startAttendanceUpdates,
  useListFile,
} from './attendance-updates.ts';
import { paperPrinter } from './paper-printer.ts';
import type { SiteProfile } from './site-profile.ts';
import type { WithCentre } from './terminal-base.ts';

/** `detail.path`, `detail.at`: the file of the staff. */
export type AttendanceFailure = 'attendance_list_missing' | 'attendance_list_wrong';

type Profile = Pick<SiteProfile, 'tenant' | 'site' | 'device' | 'training' | 'paperPrinter'> & {
  readonly attendance?: AttendanceSite | undefined;
};

/** What of a staff door is not of the terminal itself. */
export interface AttendanceParts {
  readonly site: AttendanceSite;
  readonly file: ListFile | undefined;
  /** In 訓練 the numbers of a training card; in earnest nobody has any from the beginning. */
  readonly tokensOf: (card: string) => readonly ListedToken[];
}

interface OpenOptions {
  readonly profile: Profile;
  /** Of the doors' own tenancy. */
  readonly tokenKey: TokenKey;
}

/** The numbers of a training card as a door makes them of the card itself (app/tap-reading.ts). */
const trainingTokens =
  (key: TokenKey): AttendanceParts['tokensOf'] =>
  (name) => {
    const card = personaByName(name)?.card;
    if (card === undefined) return [];
    if (card.kind !== 'staff_card') return [{ kind: 'common_card_id', hmac: toHex(cardToken(key, card)) }];
    return card.uid === undefined
      ? []
      : [{ kind: 'card_uid', hmac: toHex(uidToken(key, toHex(fromHex(card.uid)))) }];
  };

/** `undefined`: this site is no staff door. */
export const openAttendance = ({
  profile,
  tokenKey,
}: OpenOptions): Result<AttendanceParts | undefined, AttendanceFailure> => {
  const site = profile.attendance;
  if (site === undefined) return success(undefined);
  const file = site.list === undefined ? undefined : readListFile(site.list);
  if (file?.ok === false) return file;
  return success({
    site,
    file: file?.value,
    tokensOf: profile.training ? trainingTokens(tokenKey) : () => [],
  });
};

interface DoorParts {
  readonly options: { readonly profile: Profile; readonly system: System; readonly logger: Logger };
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: AttendanceContext['origin'];
  /** The screens are to be told anew. */
  readonly changed: () => void;
}

export interface AttendanceAtDoor extends Attendance {
  /** What it wants of the centre. */
  readonly more: readonly WithCentre[];
}

/** `noted`: told of each write's outcome. A disk that takes no list says so as it does of everything else. */
export const attendanceAtDesk = (
  { options, db, log, origin, changed }: DoorParts,
  { site, file, tokensOf }: AttendanceParts,
  projection: Pick<CountedProjection, 'revision'>,
  noted: (recorded: boolean) => void,
): AttendanceAtDoor => {
  const { profile, system, logger } = options;
  const names = site.show === 'name';
  const used: Result<unknown, WriteFailure> =
    file === undefined ? success(undefined) : useListFile(db, file, listOfFile(file, tokensOf), names);
  if (!used.ok) noted(false);
  const source = { db, tenant: profile.tenant.id, mode: origin.mode, logger, changed };
  const papers = [
    [attendanceLists({ ...source, names }), LIST_PAPER],
    [attendanceGranted(source), GRANTED_PAPER],
  ] as const;
  const attendance = createAttendance({
    db,
    log,
    origin,
    system,
    logger,
    site,
    place: {
      municipality: profile.tenant.name,
      site: profile.site.name,
      device: profile.device,
      training: profile.training,
    },
    printPaper: paperPrinter(profile.paperPrinter, logger),
    revision: projection.revision,
    changed: noted,
    shown: changed,
  });
  return {
    ...attendance,
    more: papers.map(
      ([kept, paper]) =>
        (link) =>
          startAttendanceUpdates(kept, paper, link),
    ),
  };
};
