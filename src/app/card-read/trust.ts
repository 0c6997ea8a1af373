/** Whom a read believes: this installation's trust folder, and what `--trust` adds to it. */
import { join } from 'node:path';
import type { Certificate } from 'pkijs';
import {
  LISTS_FOLDER,
  loadRevocationLists,
  type Revocation,
  type RevocationLists,
} from '../../card/revocation.ts';
import { loadTrustAnchors } from '../../card/trust-anchors.ts';
import { type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { ReadOptions } from './options.ts';
import type { Prepared } from './prepare.ts';

export interface Means {
  readonly prepared: Prepared;
  readonly options: ReadOptions;
  readonly system: System;
  readonly trustDir: string;
}

export type Anchors = Result<readonly Certificate[], string>;

/** The roots of this installation, and those of `--trust` besides. */
export const anchorsOf = ({ prepared, options, trustDir }: Means): Anchors => {
  const { training } = prepared.site;
  const own = loadTrustAnchors(trustDir, { training });
  const extra = options.trust === undefined ? undefined : loadTrustAnchors(options.trust, { training });
  if (extra?.ok === false) return extra;
  if (!own.ok && own.reason !== 'trust_missing') return own;
  return success([...(own.ok ? own.value : []), ...(extra?.value ?? [])]);
};

/** The lists of revoked certificates of both folders; the newest of each kind counts. */
export const revocationOf = (
  { options, trustDir }: Pick<Means, 'options' | 'trustDir'>,
  anchors: readonly Certificate[],
): Pick<RevocationLists, 'check'> => {
  const dirs = [trustDir, ...(options.trust === undefined ? [] : [options.trust])];
  const all = dirs.map((dir) => loadRevocationLists(join(dir, LISTS_FOLDER), anchors).lists);
  return {
    check(certificate, anchor, now) {
      const said = all.map((lists) => lists.check(certificate, anchor, now));
      const by = (state: Revocation['state']): Revocation | undefined =>
        said.find((one) => one.state === state);
      return (
        by('revoked') ?? by('good') ?? said.find(({ asOf }) => asOf !== undefined) ?? { state: 'unknown' }
      );
    },
  };
};
