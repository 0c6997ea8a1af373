/** How the routes of 図書 are asked, for routes.ts. */
import { LIBRARY_API, SEES_LIBRARY } from '../../src/central/library-schema.ts';

export const LIBRARY_USES = {
  [`GET ${LIBRARY_API.figures}`]: {
    for: 'staff' as const,
    as: 'librarian' as const,
    roles: SEES_LIBRARY,
    paths: [LIBRARY_API.figures],
  },
};
