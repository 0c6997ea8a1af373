/** 書き出し and 報告 of the shelters in the table of shapes. */
import { z } from 'zod';
import { shelterIdSchema } from '../kernel/ids.ts';
import { consoleRefusalSchema } from './schema.ts';
import {
  PEOPLE_FILES,
  PLACE_FILES,
  REPORT_API,
  REPORT_FILES,
  reportListSchema,
  reportMadeSchema,
  SAFETY_FORM_ROUTE,
} from './shelter-export-schema.ts';
import type { WireRoute } from './wire-route.ts';

const query = z.object({ shelter: shelterIdSchema.optional() });

export const SHELTER_FILE_ROUTES: Readonly<Record<string, WireRoute>> = {
  ...Object.fromEntries(
    Object.values(PEOPLE_FILES).map(({ path, type, word }): [string, WireRoute] => [
      `GET ${path}`,
      {
        by: 'staff',
        says: `${word}; needs a fresh proof, and is written down`,
        query,
        answers: { 200: type },
      },
    ]),
  ),
  [`GET ${SAFETY_FORM_ROUTE}`]: {
    by: 'staff',
    says: '安否情報 様式第1号 of one person; needs a fresh proof, and is written down',
    params: z.object({ person: z.string() }),
    answers: { 200: 'application/pdf' },
  },
  ...Object.fromEntries(
    Object.values(PLACE_FILES).map(({ path, type, word }): [string, WireRoute] => [
      `GET ${path}`,
      { by: 'staff', says: `${word}; nothing of anybody`, answers: { 200: type } },
    ]),
  ),
  [`GET ${REPORT_API.list}`]: {
    by: 'staff',
    says: '対策本部への報告 that were made, newest first',
    answers: { 200: reportListSchema },
  },
  ...Object.fromEntries(
    Object.values(REPORT_FILES).map(({ route, type }): [string, WireRoute] => [
      `GET ${route}`,
      {
        by: 'staff',
        says: 'One of them as it was made; nothing of anybody',
        params: z.object({ at: z.string() }),
        answers: { 200: type },
      },
    ]),
  ),
  [`POST ${REPORT_API.make}`]: {
    by: 'staff',
    says: 'Makes one now, also while no shelter is open',
    answers: { 200: reportMadeSchema, 409: consoleRefusalSchema },
  },
};
