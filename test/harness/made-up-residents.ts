/** Residents made up for a test, with every item filled, so that whatever should not travel would be seen if it did. */
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { type ResidentRecord, residentRecordSchema } from '../../src/registry/schema.ts';

export const day = (text: string) => civilDateSchema.parse(text);

/** Text that stands in one item alone: a scan of a file for it says whether the item is there. */
export const marksOf = (residentId: string) => ({
  nameDegraded: `縮退${residentId}`,
  nameKanji: `漢字${residentId}`,
  alias: `通称${residentId}`,
  aliasKana: `ツウショウ${residentId}`,
  formerSurname: `旧氏${residentId}`,
  formerSurnameKana: `キュウシ${residentId}`,
  oldKana: `マエノカナ${residentId}`,
  relationship: `続柄${residentId}`,
  address: `架空県かざし市本町${residentId}番地`,
  phone: `0900${residentId.padStart(7, '0')}`,
  postCode: `9${residentId.padStart(6, '0')}`,
});

export const person = (
  residentId: string,
  change: Partial<Record<keyof ResidentRecord, unknown>> = {},
): ResidentRecord =>
  residentRecordSchema.parse({
    ...marksOf(residentId),
    residentId,
    householdId: `9${residentId.padStart(4, '0')}`,
    registration: 'resident',
    name: `氏名　${residentId}`,
    preferredName: 'name',
    kana: `シメイ　${residentId}`,
    kanaStatus: 'notified',
    birthDate: '1980-02-17',
    birthDateText: null,
    sex: '2',
    relationshipCode: '02',
    townId: '9999900001001',
    nationality: 'JPN',
    stayUntil: '2031-01-01',
    status: 'active',
    residentSince: '2001-04-01',
    leavesOn: null,
    measures: [],
    ...change,
  });

export const measure = (from: string, to: string | null, change: object = {}) => ({
  from,
  to,
  as: 'applicant',
  with: null,
  ...change,
});
