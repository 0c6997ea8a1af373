/** What was taken at a desk, as it is handed over: from the record, by the catalogue of today. */
import type { Db } from '../../db/index.ts';
import type { Application } from './fold.ts';
import type { HandedApplication } from './handover.ts';
import type { CatalogueOn } from './ports.ts';
import { refilled } from './refilled.ts';
import { listApplications } from './store.ts';
import { digestOf } from './visits.ts';

/** The desk that took it stands in its number; another's applications are that desk's to hand over. */
const deskOf = ({ taken }: Application): string | undefined =>
  /^\d{8}-(.+)-\d{4}-\d{2}$/.exec(taken.number)?.[1];

/** In the order in which they were taken. */
export const recentlyTaken = (
  db: Db,
  { catalogue }: CatalogueOn,
  { device, limit }: { readonly device: string; readonly limit: number },
): readonly HandedApplication[] =>
  listApplications(db, { on: null, only: 'all', text: `-${device}-` }, limit)
    .filter((application) => deskOf(application) === device)
    .map((application) => ({
      application: application.id,
      status: application.withdrawn === null ? application.status : ('withdrawn' as const),
      form: refilled(catalogue, application, (form) => digestOf(form) === application.taken.form.sha256),
    }))
    .toReversed();
