/** A4 papers of the desk: whoever prints one has seen everybody on it, so that is written down before. */
import { failure, success } from '../../kernel/result.ts';
import { printPaper } from '../../print/pdf.ts';
import type { Methods } from '../../rpc/contract.ts';
import { DESK } from './api-people.ts';
import { paperContract } from './contract.ts';
import { findParty, mayShow, partyView, type ShelterContext, shownPerson, todayOf } from './party.ts';
import { evacueeCardPaper, rosterPaper } from './print-paper.ts';
import type { PersonId } from './schema.ts';
import { listedPeople, unnamedAt } from './store-read.ts';
import type { PersonLine } from './views-schema.ts';

/** Nobody of these is left out of a roster: in the building, out for a while, looked after outside. */
const LISTS = ['here', 'away', 'outside'] as const;
/** As many as the largest place there is; SQLite takes it as no limit that is ever met. */
const EVERYBODY = { limit: 100_000, offset: 0 };

export const paperMethods = (
  context: ShelterContext,
  lineOf: (personId: PersonId) => PersonLine,
): Methods<typeof paperContract> => {
  const { db, site, system, origin } = context;
  /** How many letters no font has goes to the log, and never which. */
  const logger = {
    warn: (_: string, fields: { readonly count?: unknown } = {}): void => {
      if (typeof fields.count === 'number') context.paperDegraded(fields.count);
    },
  };
  /** 支援措置: paper gets lost, so no name of hers stands on it; the row is there, and the terminal says whose it is. */
  const printed = (personId: PersonId): PersonLine =>
    shownPerson(context, personId).protected ? { ...lineOf(personId), name: '', kana: '' } : lineOf(personId);
  return {
    'shelter.paper': {
      roles: DESK,
      shape: paperContract['shelter.paper'],
      async handle(wish, caller) {
        const where = {
          shelterId: site.shelterId,
          shelter: site.name,
          municipality: site.municipality,
          training: origin.mode === 'drill',
          at: system.now(),
        };
        if (wish.kind === 'card') {
          const party = findParty(context, wish.who);
          if (party === undefined) return failure('no_such_visit');
          if (!mayShow(context, caller, wish.who, party)) return failure('cannot_record');
          const { bytes, pages } = await printPaper(
            evacueeCardPaper(where, partyView(context, party)),
            logger,
          );
          return success({ pdf: bytes.toString('base64'), pages });
        }
        const people = LISTS.flatMap(
          (list) => listedPeople(db, list, site.shelterId, todayOf(context), EVERYBODY).people,
        );
        if (people.length > 0 && !context.listed(caller, 'shelter', people.length))
          return failure('cannot_record');
        const unnamed = unnamedAt(db, site.shelterId);
        const { bytes, pages } = await printPaper(
          rosterPaper(where, people.map(printed), { unnamed }),
          logger,
        );
        return success({ pdf: bytes.toString('base64'), pages });
      },
    },
  };
};
