/** The code under test. A planted bug replaces one of these. */
import { parseCommonCardId } from '../../src/card/applications/common/read.ts';
import { readAuthCertificate } from '../../src/card/applications/jpki/auth-certificate.ts';
import { readAgeRecord, readFaceRecord } from '../../src/card/applications/surface/read.ts';
import { readTextRecord } from '../../src/card/applications/text-input/read.ts';
import { firstTlv, tlvLength, tlvsInside } from '../../src/card/ber.ts';
import { examineCertificate } from '../../src/card/certificate.ts';
import { readProfile } from '../../src/card/profile/read.ts';
import { decodeText, findBer, findSimple } from '../../src/card/profile/tlv.ts';
import { proveChip, proveHolder } from '../../src/card/proof.ts';
import { readCard } from '../../src/card/read-card.ts';
import { readFaceAndItems } from '../../src/card/read-face.ts';
import { triesLeft } from '../../src/card/secret.ts';

export const TARGET = {
  readCard,
  parseCommonCardId,
  readAuthCertificate,
  examineCertificate,
  proveChip,
  proveHolder,
  triesLeft,
  readProfile,
  readTextRecord,
  readFaceRecord,
  readAgeRecord,
  readFaceAndItems,
  firstTlv,
  tlvLength,
  tlvsInside,
  findBer,
  findSimple,
  decodeText,
};

export type Target = Readonly<typeof TARGET>;
