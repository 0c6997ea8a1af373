/** Which parts were asked for, with what each needs. */
import { join } from 'node:path';
import type { Certificate } from 'pkijs';
import { loadCvRoots } from '../../card/cv-roots.ts';
import type { Secrets } from '../../card/profile/steps.ts';
import type { CvRoot } from '../../card/record-signature.ts';
import { loadTrustAnchors } from '../../card/trust-anchors.ts';
import { asciiText } from '../../kernel/bytes.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { freeParts, jpkiFreeParts } from './free-parts.ts';
import { agePart, facePart, fourItemsPart, holderPart, type Part, profilePart } from './parts.ts';
import type { Prepared } from './prepare.ts';
import { type Anchors, type Means, revocationOf } from './trust.ts';

/** Roots of a card profile lie in a folder of their own, so that one profile's CA vouches for no other. */
const profileRoots = ({ prepared, options, trustDir }: Means): readonly Certificate[] => {
  const key = prepared.cardProfile?.antiClone?.publicKey;
  if (key?.from !== 'certificate') return [];
  const { training } = prepared.site;
  return [join(trustDir, key.trustRoot), ...(options.trust === undefined ? [] : [options.trust])].flatMap(
    (path) => {
      const loaded = loadTrustAnchors(path, { training });
      return loaded.ok ? loaded.value : [];
    },
  );
};

/** The roots of the records' signatures lie in the folder `cv` beside the others. */
const recordRoots = ({ prepared, options, trustDir }: Means): Result<readonly CvRoot[], string> => {
  const { training } = prepared.site;
  const found: CvRoot[] = [];
  for (const dir of [trustDir, ...(options.trust === undefined ? [] : [options.trust])]) {
    const loaded = loadCvRoots(join(dir, 'cv'), { training });
    if (!loaded.ok) return loaded;
    found.push(...loaded.value);
  }
  return success(found);
};

/** Expiry year and security code are the last eight of the fourteen digits. */
const printedParts = ({ numberB, birth, operator }: Prepared): Secrets => {
  const digits = numberB === undefined ? '' : asciiText(numberB);
  return {
    operator,
    ...(birth === undefined ? {} : { birth }),
    ...(digits === '' ? {} : { expiryYear: digits.slice(6, 10), securityCode: digits.slice(10) }),
  };
};

export const partsFor = (
  anchors: Anchors,
  means: Means,
  keepPhoto: (jpeg2000: Uint8Array) => void,
): readonly Part[] => {
  const { prepared, system, options } = means;
  const { numberB, pin, cardProfile, site } = prepared;
  const secrets = printedParts(prepared);
  const roots = recordRoots(means);
  const parts: Part[] = [];
  if (options.free === true) {
    if (site.cardSources.jpkiStatus !== 'none') parts.push(...jpkiFreeParts);
    parts.push(...freeParts);
  }
  if (prepared.birth !== undefined && cardProfile === undefined)
    parts.push(agePart(prepared.birth, options.gregorian === true, roots));
  if (numberB !== undefined)
    parts.push(
      options.photo === undefined
        ? fourItemsPart(numberB, roots)
        : facePart(numberB, roots, { system, keepPhoto }),
    );
  if (pin !== undefined)
    parts.push(
      holderPart({
        ...{ pin, system, device: site.device, insists: options.insist === true },
        // A site without the right to the certificate does not even select its application.
        anchors: site.cardSources.jpkiStatus === 'none' ? failure('certificate_missing') : anchors,
        revocation: anchors.ok ? revocationOf(means, anchors.value) : undefined,
      }),
    );
  if (cardProfile !== undefined)
    parts.push(profilePart(cardProfile, { system, secrets, trustRoots: profileRoots(means) }));
  return parts;
};
