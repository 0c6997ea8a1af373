import {
  type FiguresQuery,
  LIBRARY_API,
  type LibraryFigures,
  libraryFiguresSchema,
} from '../central/library-schema.ts';
import type { Result } from '../kernel/result.ts';
import { type ApiFailure, type Ask, queryOf } from './ask.ts';

/** 図書, as the page asks the centre. */
export interface LibraryApi {
  libraryFigures(query: FiguresQuery): Promise<Result<LibraryFigures, ApiFailure>>;
}

export const createLibraryApi = (request: Ask): LibraryApi => ({
  libraryFigures: (query) => request(libraryFiguresSchema, `${LIBRARY_API.figures}?${queryOf(query)}`),
});
