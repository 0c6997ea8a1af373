/** Every planted bug: one at least for every kind of case, and the short run must find each of them. */
import { CERTIFICATE, FREE_READ } from './planted/free-read.ts';
import { OTHERS } from './planted/others.ts';
import { PARSERS } from './planted/parsers.ts';
import type { Planted } from './planted/plant.ts';
import { PROFILE } from './planted/profile.ts';
import { PROOF } from './planted/proof.ts';
import { RECORDS } from './planted/records.ts';
import { TLV } from './planted/values.ts';

export const PLANTED: readonly Planted[] = [
  ...FREE_READ,
  ...CERTIFICATE,
  ...PROOF,
  ...PROFILE,
  ...RECORDS,
  ...TLV,
  ...PARSERS,
  ...OTHERS,
];
