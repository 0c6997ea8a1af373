/**
 * 出退勤の名簿 and 承認済みの訂正 at a staff door: the last good ones that the centre signed, kept in the record's store; in place of a list
 * that never came the site's own file.
 */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Db, Tx, WriteFailure } from '../db/index.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { HLC_ZERO } from '../kernel/hlc.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import { grantedHead, grantedIn, keepGranted, keepList, listHead } from '../modules/attendance/index.ts';
import { openGranted } from '../outbox/attendance-granted.ts';
import {
  type AttendanceList,
  attendanceMemberSchema,
  attendancePayload,
  digestOfAttendanceList,
  openAttendanceList,
} from '../outbox/attendance-list.ts';
import type { SignedPaper } from '../outbox/attendance-paper.ts';
import type { EventBody } from '../outbox/event.ts';
import {
  type AttendanceFeedPorts,
  type AttendancePaper,
  startAttendanceFeed,
} from '../sync/attendance-feed.ts';
import { root } from './commands/paths.ts';

export type ListRefusal =
  | 'bad_signature'
  | 'bad_list'
  | 'wrong_mode'
  /** Of an earlier moment than the one that is kept: it could bring back who has left. */
  | 'older';

export interface PaperSource {
  /** SHA-256 of what the centre gave last. */
  kept(): string | undefined;
  keep(signed: SignedPaper, centralPublicKey: string): Result<'kept', ListRefusal | WriteFailure>;
}

interface SourceOptions {
  readonly db: Db;
  readonly tenant: string;
  readonly mode: EventBody['mode'];
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly changed: () => void;
}

interface Head {
  readonly asOf: number;
  readonly sha256: string;
}

/** A paper of the centre: opened, of this mode, no older than what is kept, and written whole. `count`: for the log. */
const paperSource = <T>(
  { db, tenant, mode, logger, changed }: SourceOptions,
  paper: {
    readonly what: 'attendance.list' | 'attendance.granted';
    readonly current: () => Head | undefined;
    readonly open: (
      tenant: string,
      signed: SignedPaper,
      key: string,
    ) => Result<T, 'bad_signature' | 'bad_list'>;
    readonly write: (tx: Tx, value: T, head: Head) => number;
  },
): PaperSource => ({
  kept: () => paper.current()?.sha256,
  keep(signed, centralPublicKey) {
    const opened = paper.open(tenant, signed, centralPublicKey);
    if (!opened.ok) return opened;
    if (signed.mode !== mode) return failure('wrong_mode');
    const { asOf, sha256 } = signed;
    if (asOf < (paper.current()?.asOf ?? 0)) return failure('older');
    const written = db.write((tx) => paper.write(tx, opened.value, { asOf, sha256 }));
    if (!written.ok) return written;
    logger.info(paper.what, { count: written.value });
    changed();
    return success('kept');
  },
});

/** 名簿. `names`: what a door does not show it does not keep. */
export const attendanceLists = (options: SourceOptions & { readonly names: boolean }): PaperSource =>
  paperSource(options, {
    what: 'attendance.list',
    current() {
      const head = listHead(options.db);
      return head?.source === 'centre' ? head : undefined;
    },
    open: openAttendanceList,
    write(tx, list, head) {
      keepList(tx, list, { source: 'centre', ...head, names: options.names });
      return list.members.length;
    },
  });

/** 承認済みの訂正. */
export const attendanceGranted = (options: SourceOptions): PaperSource =>
  paperSource(options, {
    what: 'attendance.granted',
    current: () => grantedHead(options.db),
    open(tenant, signed, key) {
      const opened = openGranted(tenant, signed, key);
      if (!opened.ok) return opened;
      const granted = grantedIn(opened.value);
      return granted === undefined ? failure('bad_list') : success(granted);
    },
    write(tx, granted, head) {
      // The centre is newer than this door: those that it can read count, and somebody can see why one does not.
      if (granted.unread > 0) options.logger.warn('attendance.granted_unread', { count: granted.unread });
      keepGranted(tx, granted, head);
      return granted.entries.length;
    },
  });

type Asker = Omit<AttendanceFeedPorts, 'have' | 'keep'> & { readonly centralPublicKey: string };

/** Asks the centre as long as there is a line. Until `stop`. */
export const startAttendanceUpdates = (
  source: PaperSource,
  paper: AttendancePaper,
  { centralPublicKey, ...asker }: Asker,
): { stop(): Promise<void> } =>
  startAttendanceFeed(
    { ...asker, have: () => source.kept(), keep: (signed) => source.keep(signed, centralPublicKey) },
    paper,
  );

/** `kiosk-config/attendance/*.yaml`: the staff of a place that has no centre, or of 訓練. */
const listFileSchema = z.strictObject({
  /** Of which day it is. */
  asOf: civilDateSchema,
  members: z
    .array(
      z.strictObject({
        ...attendanceMemberSchema.shape,
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
