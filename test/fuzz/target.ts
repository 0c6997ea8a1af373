/** The code under test. A planted bug replaces one of these. */

import { readCardObjects } from '../../src/card/applications/common/objects.ts';
import { parseCommonCardId } from '../../src/card/applications/common/read.ts';
import { readAuthCertificate } from '../../src/card/applications/jpki/auth-certificate.ts';
import { readCaCertificate, readSignCertificate } from '../../src/card/applications/jpki/certificates.ts';
import { parseSignHolder } from '../../src/card/applications/jpki/holder.ts';
import { readAvailability, readPinStatus, readTokenInfo } from '../../src/card/applications/jpki/status.ts';
import { parseTokenInfo } from '../../src/card/applications/jpki/token-info.ts';
import { readJukiInfo } from '../../src/card/applications/juki/read.ts';
import { parseLicence, readLicence } from '../../src/card/applications/licence/read.ts';
import { readSurfaceInfo, readSurfaceTries } from '../../src/card/applications/surface/info.ts';
import {
  parseAge,
  parseFace,
  readAgeRecord,
  readFaceRecord,
} from '../../src/card/applications/surface/read.ts';
import { textIntegrity } from '../../src/card/applications/text-input/integrity.ts';
import {
  parseFourItems,
  readTextInfo,
  readTextRecord,
  readTextTries,
} from '../../src/card/applications/text-input/read.ts';
import { firstTlv, tlvLength, tlvsInside } from '../../src/card/ber.ts';
import { examineCertificate } from '../../src/card/certificate.ts';
import { decodePhoto, decodePicture } from '../../src/card/images.ts';
import { photoSizeOf } from '../../src/card/jpeg2000-header.ts';
import { parseGreyImage, parseScannedNumber } from '../../src/card/ocr/index.ts';
import { parseProfile } from '../../src/card/profile/load.ts';
import { readProfile } from '../../src/card/profile/read.ts';
import { decodeText, findBer, findSimple } from '../../src/card/profile/tlv.ts';
import { keyFromRecord, proveChip, proveHolder } from '../../src/card/proof.ts';
import { readCard } from '../../src/card/read-card.ts';
import { readFaceAndItems } from '../../src/card/read-face.ts';
import { issuerKeyOf } from '../../src/card/record-signature.ts';
import { createRevocationLists } from '../../src/card/revocation.ts';
import { triesLeft } from '../../src/card/secret.ts';
import { sentenceOf, statusOf } from '../../src/card/status-words.ts';

import type { VirtualCard } from '../../src/simulator/virtual-card.ts';

/** The virtual card's own answer: the card's side is under test as well. */
const answerOf = (card: VirtualCard, command: Uint8Array): Uint8Array => card.transmit(command);

export const TARGET = {
  answerOf,
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
  parseFourItems,
  parseFace,
  parseAge,
  textIntegrity,
  issuerKeyOf,
  keyFromRecord,
  parseTokenInfo,
  parseLicence,
  createRevocationLists,
  parseSignHolder,
  parseProfile,
  statusOf,
  sentenceOf,
  readTokenInfo,
  readAvailability,
  readPinStatus,
  readCaCertificate,
  readSignCertificate,
  readSurfaceInfo,
  readSurfaceTries,
  readTextInfo,
  readTextTries,
  readLicence,
  readJukiInfo,
  readCardObjects,
  decodePicture,
  photoSizeOf,
  decodePhoto,
  parseScannedNumber,
  parseGreyImage,
  firstTlv,
  tlvLength,
  tlvsInside,
  findBer,
  findSimple,
  decodeText,
};

export type Target = Readonly<typeof TARGET>;
