/** How each format writes codes and days. */
import type { Resident } from '../schema.ts';
import { createBasicDays, createEraDays, createKazasuDays, type ReadDay } from './dates.ts';

type Codes<T> = Readonly<Record<string, T>>;
type Status = Resident['status'];

export interface Shape {
  readonly day: ReadDay;
  /** 住登区分 of a row whose file does not say. */
  readonly registration: Codes<Resident['registration']>;
  readonly status: Codes<Status>;
  readonly statusOutside: Codes<Status>;
  readonly kanaStatus: Codes<Resident['kanaStatus']>;
  readonly preferredName: Codes<Resident['preferredName']>;
  readonly measureAs: Codes<'applicant' | 'together'>;
}

const OUTSIDE_DIGITS = { '1': 'active', '2': 'deceased', '9': 'removed' } as const;
const STATUS_DIGITS = { '1': 'active', '2': 'moved_out', '3': 'deceased', '9': 'removed' } as const;
const MEASURE_DIGITS = { '1': 'applicant', '2': 'together' } as const;

export const kazasuShape = (): Shape => ({
  day: createKazasuDays(),
  registration: { '': 'resident', 住登内: 'resident', 住登外: 'outside' },
  status: { 住登者: 'active', 転出者: 'moved_out', 死亡者: 'deceased', その他消除者: 'removed' },
  statusOutside: { 住登外者: 'active', 死亡者: 'deceased', その他消除者: 'removed' },
  kanaStatus: { '': 'convenience', 便宜上: 'convenience', 届出: 'notified', 職権記載: 'by_office' },
  preferredName: { '': 'name', 氏名: 'name', 通称: 'alias', 旧氏: 'former_surname' },
  measureAs: { '': 'applicant', 申出者: 'applicant', 併せて支援: 'together' },
});

export const intermediateShape = (): Shape => ({
  day: createEraDays(),
  registration: { '1': 'resident', '2': 'outside' },
  status: STATUS_DIGITS,
  statusOutside: OUTSIDE_DIGITS,
  kanaStatus: { '': 'convenience' },
  preferredName: { '': 'name' },
  measureAs: MEASURE_DIGITS,
});

export const basicShape = (): Shape => ({
  day: createBasicDays(),
  registration: { '': 'resident', '2': 'outside' },
  status: STATUS_DIGITS,
  statusOutside: { '': 'active', ...OUTSIDE_DIGITS },
  kanaStatus: { '': 'convenience', '1': 'convenience', '2': 'notified', '3': 'by_office' },
  preferredName: { '': 'name', '1': 'name', '2': 'alias', '3': 'former_surname' },
  measureAs: MEASURE_DIGITS,
});
