/** The page of whoever leads: what it asks and gets. Pure shapes: the console compiles them too. */
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { departmentSchema, monthSchema, staffNoSchema } from '../modules/attendance/ids-schema.ts';
import {
  minutes,
  monthQuerySchema,
  noticeSchema,
  oddSchema,
  requestViewSchema,
} from './attendance-schema.ts';

/** People on one page of a team. */
export const MEMBERS_A_PAGE = 100;
/** `department`: of one that she leads; `from`: how many come before the first of the page. */
export const teamQuerySchema = monthQuerySchema.extend({
  department: departmentSchema.optional(),
  from: z.coerce.number().int().min(0).max(100_000).optional(),
});
export type TeamQuery = z.infer<typeof teamQuerySchema>;

export const memberSchema = z.strictObject({
  staffNo: staffNoSchema,
  name: z.string(),
  department: z.string(),
  worked: minutes,
  overtime: minutes,
  /** 時間外 of this fiscal year up to this month. */
  year: minutes,
  notices: z.array(noticeSchema),
});
export type Member = z.infer<typeof memberSchema>;

export const oddListSchema = z.strictObject({ odd: z.array(oddSchema) });
export type OddList = z.infer<typeof oddListSchema>;

export const teamSchema = z.strictObject({
  month: monthSchema,
  today: civilDateSchema,
  departments: z.array(z.strictObject({ id: departmentSchema, name: z.string() })),
  queue: z.array(requestViewSchema),
  /** How many there are, and of how many something has to be looked at: they come first. */
  people: z.int().min(0),
  toLookAt: z.int().min(0),
  /** Those of this page, and how many come before them. */
  from: z.int().min(0),
  members: z.array(memberSchema).max(MEMBERS_A_PAGE),
});
export type Team = z.infer<typeof teamSchema>;
