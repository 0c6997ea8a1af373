/** How backups are called and which are kept. The name says whose, when, and which key opens it. */
import { createHmac } from 'node:crypto';

const NAME = /^kazasu-([a-z0-9-]{1,32})-(\d{8}T\d{6}Z)-([0-9a-f]{8})\.db$/;

/** Names a key without telling it. */
export const recordKeyId = (key: Uint8Array): string =>
  createHmac('sha256', key).update('kazasu record key').digest('hex').slice(0, 8);

export const backupName = (device: string, stamp: string, keyId: string): string =>
  `kazasu-${device}-${stamp}-${keyId}.db`;

export interface BackupName {
  readonly name: string;
  readonly device: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly stamp: string;
  readonly keyId: string;
}

export const parseBackupName = (name: string): BackupName | undefined => {
  const [, device, stamp, keyId] = NAME.exec(name) ?? [];
  return device === undefined || stamp === undefined || keyId === undefined
    ? undefined
    : { name, device, stamp, keyId };
};

/** Days of which the last backup is kept. */
const DAYS = 14;

/** Those of `device` to remove: all but the newest `keep` and the last of each of the last fourteen days that have any. */
export const outdated = (names: readonly string[], device: string, keep: number): string[] => {
  const mine = names
    .flatMap((name) => parseBackupName(name) ?? [])
    .filter((backup) => backup.device === device)
    .toSorted((a, b) => (a.stamp < b.stamp ? 1 : -1));
  const days = [...new Set(mine.map(({ stamp }) => stamp.slice(0, 8)))].slice(0, DAYS);
  const lastOfDay = new Set(days.map((day) => mine.find(({ stamp }) => stamp.startsWith(day))?.name));
  return mine.filter(({ name }, n) => n >= keep && !lastOfDay.has(name)).map(({ name }) => name);
};
