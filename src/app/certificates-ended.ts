/** 除票をさがす at a desk: as `desk.search`, among those who are registered no more. */
import { failure, success } from '../kernel/result.ts';
import type { CertificatesContext } from '../modules/certificates/index.ts';
import type { Audit } from './audit.ts';
import type { DiscloseResident } from './disclosure.ts';

interface Parts {
  readonly residents: Pick<DiscloseResident, 'searchEnded'>;
  readonly audit: Pick<Audit, 'searches' | 'lastSearch'>;
}

/** Nothing is shown of a search that could not be written down, and nobody may be chosen who was not shown. */
export const endedSearch =
  ({ residents, audit: { searches, lastSearch } }: Parts): CertificatesContext['findEnded'] =>
  async ({ text, birthDate, purpose }, caller) => {
    lastSearch.forget();
    if (!searches.isPurpose(purpose)) return failure('wrong_purpose');
    if (!searches.allow(caller, purpose)) return failure('too_many');
    const found = await residents.searchEnded(text, birthDate);
    if (!found.ok) return found;
    const { hits, more, keys } = found.value;
    if (!searches.note(caller, { purpose, keys, hits: hits.length, more }).ok)
      return failure('cannot_record');
    lastSearch.searched(hits.map(({ residentId }) => residentId));
    return success({ hits, more });
  };
