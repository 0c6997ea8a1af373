/** 避難所の本部 on the wire. */
import { z } from 'zod';
import {
  answerSchema,
  districtListSchema,
  inquirySchema,
  officeSchema,
  SHELTER_API,
  unconfirmedListSchema,
} from './shelter-schema.ts';
import type { WireRoute } from './wire-route.ts';

export const SHELTER_ROUTES: Readonly<Record<string, WireRoute>> = {
  [`GET ${SHELTER_API.office}`]: {
    by: 'staff',
    says: 'By what shelters are judged, and which residents lie beside this centre',
    answers: { 200: officeSchema },
  },
  [`GET ${SHELTER_API.districts}`]: {
    by: 'staff',
    says: 'How many of each district are not confirmed yet',
    answers: { 200: districtListSchema },
  },
  [`GET ${SHELTER_API.unconfirmed}`]: {
    by: 'staff',
    says: 'Who of a district is not confirmed yet; each look is written down',
    query: z.object({ district: z.string(), after: z.string().optional() }),
    answers: { 200: unconfirmedListSchema },
  },
  [`POST ${SHELTER_API.inquiry}`]: {
    by: 'staff',
    says: 'What a family that asks is told; each answer is written down',
    body: inquirySchema,
    answers: { 200: answerSchema },
  },
};
