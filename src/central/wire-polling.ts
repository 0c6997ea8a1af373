/** 投票の状況 and 投票済の印, for the table of wire-shapes.ts. */
import { z } from 'zod';
import { MARKS_PATH, marksQuerySchema, signedMarksSchema } from '../outbox/poll-marks.ts';
import {
  POLLING_API,
  pollingBoardSchema,
  pollingQuerySchema,
  pollPlanSchema,
  publishedMarksSchema,
  publishMarksSchema,
  takeListSchema,
  takenListSchema,
} from './polling-schema.ts';
import { consoleRefusalSchema } from './schema.ts';
import type { WireRoute } from './wire-route.ts';

export const POLLING_ROUTES: Readonly<Record<string, WireRoute>> = {
  [`GET ${POLLING_API.board}`]: {
    by: 'staff',
    says: 'The figures of a poll, of one ballot and day; nobody is named',
    query: pollingQuerySchema,
    answers: { 200: pollingBoardSchema },
  },
  [`GET ${POLLING_API.sheetRoute}`]: {
    by: 'staff',
    says: 'The same as a file: `turnout`, `early`, `record`, `ages` or `absentee`, `.csv` or `.pdf`',
    params: z.object({ file: z.string() }),
    query: pollingQuerySchema,
    answers: { 200: 'text/csv' },
  },
  [`POST ${POLLING_API.lists}`]: {
    by: 'staff',
    says: 'A list of electors by 名簿番号; each is written down, and needs a fresh proof',
    body: takeListSchema,
    answers: { 200: takenListSchema },
  },
  [`POST ${POLLING_API.marks}`]: {
    by: 'staff',
    says: 'Publishes who voted early to the stations of the poll day; needs a fresh proof',
    body: publishMarksSchema,
    answers: { 200: publishedMarksSchema },
  },
  [`POST ${POLLING_API.plan}`]: {
    by: 'staff',
    says: 'The election as it was decided and the roll as it was given out; needs a fresh proof',
    body: pollPlanSchema,
    answers: { 204: undefined, 409: consoleRefusalSchema },
  },
  [`GET ${MARKS_PATH}`]: {
    by: 'ask',
    says: 'Who voted early, signed as a whole; 204: nothing newer than `have`',
    query: marksQuerySchema,
    answers: { 200: signedMarksSchema, 204: undefined },
  },
};
