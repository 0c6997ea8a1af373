/** 出退勤の名簿 at a staff door: the last good one that the centre signed, kept in the record's store; before that the site's own file. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Db, WriteFailure } from '../db/index.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { HLC_ZERO } from '../kernel/hlc.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import { keepList, listHead } from '../modules/attendance/index.ts';
import {
  type AttendanceList,
  attendanceMemberSchema,
  attendancePayload,
  digestOfAttendanceList,
  openAttendanceList,
  type SignedAttendanceList,
} from '../outbox/attendance-list.ts';
import type { EventBody } from '../outbox/event.ts';
import { type AttendanceFeedPorts, startAttendanceFeed } from '../sync/attendance-feed.ts';
import { root } from './commands/paths.ts';

export type ListRefusal =
  | 'bad_signature'
  | 'bad_list'
  | 'wrong_mode'
  /** Of an earlier moment than the one that is kept: it could bring back who has left. */
  | 'older';

export interface ListSource {
  /** SHA-256 of what the centre gave last. */
  kept(): string | undefined;
  keep(signed: SignedAttendanceList, centralPublicKey: string): Result<'kept', ListRefusal | WriteFailure>;
}

interface SourceOptions {
  readonly db: Db;
  readonly tenant: string;
  readonly mode: EventBody['mode'];
  /** What a door does not show it does not keep. */
  readonly names: boolean;
  readonly logger: Pick<Logger, 'info'>;
  readonly changed: () => void;
}

export const attendanceLists = ({ db, tenant, mode, names, logger, changed }: SourceOptions): ListSource => {
  const current = () => {
    const head = listHead(db);
    return head?.source === 'centre' ? head : undefined;
  };
  return {
    kept: () => current()?.sha256,
    keep(signed, centralPublicKey) {
      const opened = openAttendanceList(tenant, signed, centralPublicKey);
      if (!opened.ok) return opened;
      if (signed.mode !== mode) return failure('wrong_mode');
      const { asOf, sha256 } = signed;
      if (asOf < (current()?.asOf ?? 0)) return failure('older');
      const written = db.write((tx) => {
        keepList(tx, opened.value, { source: 'centre', asOf, sha256, names });
        return 'kept' as const;
      });
      if (written.ok) {
        logger.info('attendance.list', { count: opened.value.members.length });
        changed();
      }
      return written;
    },
  };
};

/** Asks the centre as long as there is a line. Until `stop`. */
export const startAttendanceUpdates = (
  lists: ListSource,
  {
    centralPublicKey,
    ...asker
  }: Omit<AttendanceFeedPorts, 'have' | 'keep'> & { readonly centralPublicKey: string },
): { stop(): Promise<void> } =>
  startAttendanceFeed({
    ...asker,
    have: () => lists.kept(),
    keep: (signed) => lists.keep(signed, centralPublicKey),
  });

/** `kiosk-config/attendance/*.yaml`: the staff of a place that has no centre, or of 訓練. */
const listFileSchema = z.strictObject({
  /** Of which day it is. */
  asOf: civilDateSchema,
  members: z
    .array(
      attendanceMemberSchema.extend({
        kana: attendanceMemberSchema.shape.kana.default(''),
        department: attendanceMemberSchema.shape.department.default(''),
        to: attendanceMemberSchema.shape.to.default(null),
        duty: attendanceMemberSchema.shape.duty.default(false),
        /** 訓練: names of training cards that are hers from the beginning (`kazasu card --list`). */
        cards: z.array(z.string().min(1).max(64)).max(4).default([]),
      }),
    )
    .min(1)
    .max(20_000),
});
export type ListFile = z.infer<typeof listFileSchema>;

/** A path that is not there from the working folder is one of this installation: the example that came with it. */
export const readListFile = (
  path: string,
): Result<ListFile, 'attendance_list_missing' | 'attendance_list_wrong'> => {
  const read = readYamlFile(existsSync(path) ? path : root(path), listFileSchema);
  if (read.ok) return read;
  return failure(
    read.reason === 'missing' ? 'attendance_list_missing' : 'attendance_list_wrong',
    read.detail,
  );
};

/** A number of a card as a door keeps it. */
export interface ListedToken {
  readonly kind: string;
  readonly hmac: string;
}

/** `tokensOf`: what a training card of this name shows; what a door itself recorded later always counts more. */
export const listOfFile = (
  { members }: ListFile,
  tokensOf: (card: string) => readonly ListedToken[],
): AttendanceList => ({
  v: 1,
  members: members.map(({ cards: _cards, ...member }) => member),
  links: members.flatMap(({ no, cards }) =>
    cards
      .flatMap(tokensOf)
      .map(({ kind, hmac }) => ({ kind, hmac, no, linked: true, order: `${HLC_ZERO}/file` })),
  ),
});

/** Puts the file in use, unless the centre has given a list: that counts. */
export const useListFile = (
  db: Db,
  { asOf }: Pick<ListFile, 'asOf'>,
  list: AttendanceList,
  names: boolean,
): Result<unknown, WriteFailure> => {
  if (listHead(db)?.source === 'centre') return success(undefined);
  const sha256 = digestOfAttendanceList(attendancePayload(list));
  return db.write((tx) => keepList(tx, list, { source: 'file', asOf: Date.parse(asOf), sha256, names }));
};
