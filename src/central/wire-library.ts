/** 図書, for the table of wire-shapes.ts. */
import { figuresQuerySchema, LIBRARY_API, libraryFiguresSchema } from './library-schema.ts';
import type { WireRoute } from './wire-route.ts';

export const LIBRARY_ROUTES: Readonly<Record<string, WireRoute>> = {
  [`GET ${LIBRARY_API.figures}`]: {
    by: 'staff',
    says: 'What the terminals of a library counted: by day and terminal, and by the hour of a month that is over; nobody and no book',
    query: figuresQuerySchema,
    answers: { 200: libraryFiguresSchema },
  },
};
