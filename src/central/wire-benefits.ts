/** 民間優遇・地域ポイント, for the table of wire-shapes.ts. */
import {
  BENEFIT_ACTS_PATH,
  BENEFIT_CARD_PATH,
  BENEFIT_OFFERS_PATH,
  BENEFIT_SETTLED_PATH,
  cardQuerySchema,
  offersQuerySchema,
  settledQuerySchema,
} from '../outbox/benefits-protocol.ts';
import {
  actAnswerSchema,
  actRequestSchema,
  cardAnswerSchema,
  settledListSchema,
  signedOffersSchema,
} from '../outbox/benefits-shapes.ts';
import {
  BENEFITS_API,
  benefitsViewSchema,
  bookCheckSchema,
  entriesQuerySchema,
  entryListSchema,
  importCardsSchema,
  importedCardsSchema,
  madeFileSchema,
  publishedSchema,
  publishSchema,
  reverseSchema,
  saveDocumentSchema,
  settlementFileSchema,
  settlementListSchema,
  settleSchema,
} from './benefits-schema.ts';
import { consoleRefusalSchema } from './schema.ts';
import type { WireRoute } from './wire-route.ts';

const refused = { 409: consoleRefusalSchema };

export const BENEFITS_ROUTES: Readonly<Record<string, WireRoute>> = {
  [`GET ${BENEFIT_CARD_PATH}`]: {
    by: 'ask',
    says: 'What a card may have in a shop now: offers and points, and nothing of whose it is',
    query: cardQuerySchema,
    answers: { 200: cardAnswerSchema },
  },
  [`POST ${BENEFIT_ACTS_PATH}`]: {
    by: 'device',
    says: 'An offer is used, points are spent or given, or one of these is taken back; sent again it is answered as before',
    body: actRequestSchema,
    answers: { 200: actAnswerSchema },
  },
  [`GET ${BENEFIT_SETTLED_PATH}`]: {
    by: 'ask',
    says: 'What came of acts without a line, where it was otherwise than the shop thought',
    query: settledQuerySchema,
    answers: { 200: settledListSchema },
  },
  [`GET ${BENEFIT_OFFERS_PATH}`]: {
    by: 'ask',
    says: 'The town’s offers, signed by the centre; 204: `have` is the newest, or nothing was ever published',
    query: offersQuerySchema,
    answers: { 200: signedOffersSchema, 204: undefined },
  },
  [`GET ${BENEFITS_API.view}`]: {
    by: 'staff',
    says: 'Offers, campaigns with their budgets, shops with what they did today, as saved and as published',
    answers: { 200: benefitsViewSchema },
  },
  [`POST ${BENEFITS_API.documents}`]: {
    by: 'staff',
    says: 'A version more of an offer, a campaign, a shop or the rules; nothing holds before it is published',
    body: saveDocumentSchema,
    answers: { 200: benefitsViewSchema, ...refused },
  },
  [`POST ${BENEFITS_API.publish}`]: {
    by: 'staff',
    says: 'What was saved holds from now on and is given to the shops, with a fresh proof; `done: false`: something stops it',
    body: publishSchema,
    answers: { 200: publishedSchema, ...refused },
  },
  [`GET ${BENEFITS_API.check}`]: {
    by: 'staff',
    says: 'Adds the whole book of points up',
    answers: { 200: bookCheckSchema },
  },
  [`GET ${BENEFITS_API.entries}`]: {
    by: 'staff',
    says: 'Entries of the book, newest first, without whose points they were',
    query: entriesQuerySchema,
    answers: { 200: entryListSchema },
  },
  [`POST ${BENEFITS_API.reverse}`]: {
    by: 'staff',
    says: 'Takes an entry back, with a reason and a fresh proof',
    body: reverseSchema,
    answers: { 200: entryListSchema, ...refused },
  },
  [`GET ${BENEFITS_API.settlements}`]: {
    by: 'staff',
    says: 'Payments to shops, and what would be paid now',
    answers: { 200: settlementListSchema },
  },
  [`POST ${BENEFITS_API.settlements}`]: {
    by: 'staff',
    says: 'Closes what every shop is owed, with a fresh proof; 404: nothing is owed',
    body: settleSchema,
    answers: { 200: settlementListSchema, ...refused },
  },
  [`POST ${BENEFITS_API.settlementFile}`]: {
    by: 'staff',
    says: 'A file of a payment: for the bank, a line for each shop, or a line for each act',
    body: settlementFileSchema,
    answers: { 200: madeFileSchema },
  },
  [`POST ${BENEFITS_API.cards}`]: {
    by: 'staff',
    says: 'Takes the list of cards in, with a fresh proof; all of it, or with a wrong line nothing',
    body: importCardsSchema,
    answers: { 200: importedCardsSchema, ...refused },
  },
};
