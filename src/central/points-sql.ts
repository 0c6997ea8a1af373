import { rowSecurity } from './row-security.ts';

/**
 * 地域ポイントの帳簿 (modules/benefits/ledger.ts). 訓練 and 本番 are two books. Nobody writes in a book but under its lock
 * (points-store.ts); that a campaign and a person's points never fall below zero is said here once more.
 *
 * - `points_entry`, `points_posting`: the book itself, never changed. `number`: without gaps, in the order in which it was written.
 * - `points_balance`, `points_lot`, `points_use`, `points_cover`: what the entries come to, so that nobody has to add them up. `lapses`: last
 *   day of a lot. `points_cover`: what the town stands in for without a line, by terminal, day and card.
 * - `points_closed`: keys under which nothing was done, and why.
 */
export const POINTS = `
  CREATE TABLE points_entry (
    tenant text NOT NULL, mode text NOT NULL, key uuid NOT NULL, number int8 NOT NULL,
    kind text NOT NULL CHECK (kind IN ('fund', 'redeem', 'spend', 'earn', 'undo', 'expire', 'settle')),
    at int8 NOT NULL, till_at int8 NOT NULL, day text NOT NULL, done_by text NOT NULL, offline boolean NOT NULL,
    shop text, campaign text, offer text, holder text, card text, points int8 NOT NULL, lapses text, reverses uuid, wish text NOT NULL,
    told text,
    PRIMARY KEY (tenant, mode, key),
    UNIQUE (tenant, mode, number)
  );
  CREATE UNIQUE INDEX points_entry_undone ON points_entry (tenant, mode, reverses) WHERE reverses IS NOT NULL;
  CREATE INDEX points_entry_by_shop ON points_entry (tenant, mode, shop, number) WHERE shop IS NOT NULL;
  CREATE INDEX points_entry_by_day ON points_entry (tenant, mode, day, shop) WHERE shop IS NOT NULL;
  CREATE INDEX points_entry_funds ON points_entry (tenant, mode, campaign) WHERE kind = 'fund';
  CREATE TABLE points_posting (
    tenant text NOT NULL, mode text NOT NULL, key uuid NOT NULL, line int4 NOT NULL,
    account text NOT NULL, lot uuid, amount int8 NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (tenant, mode, key, line)
  );
  CREATE TABLE points_balance (
    tenant text NOT NULL, mode text NOT NULL, account text NOT NULL, balance int8 NOT NULL,
    PRIMARY KEY (tenant, mode, account),
    CHECK (balance >= 0 OR NOT (starts_with(account, 'campaign:') OR starts_with(account, 'person:')))
  );
  CREATE TABLE points_lot (
    tenant text NOT NULL, mode text NOT NULL, account text NOT NULL, lot uuid NOT NULL, lapses text NOT NULL,
    remaining int8 NOT NULL CHECK (remaining >= 0),
    PRIMARY KEY (tenant, mode, account, lot)
  );
  CREATE INDEX points_lot_by_day ON points_lot (tenant, mode, lapses) WHERE remaining > 0;
  CREATE TABLE points_use (
    tenant text NOT NULL, mode text NOT NULL, holder text NOT NULL, counted text NOT NULL, key uuid NOT NULL, day text NOT NULL,
    PRIMARY KEY (tenant, mode, holder, counted, key)
  );
  CREATE INDEX points_use_by_day ON points_use (tenant, mode, counted, day);
  CREATE TABLE points_cover (
    tenant text NOT NULL, mode text NOT NULL, name text NOT NULL, points int8 NOT NULL,
    PRIMARY KEY (tenant, mode, name)
  );
  CREATE TABLE points_closed (
    tenant text NOT NULL, mode text NOT NULL, key uuid NOT NULL, why text NOT NULL, at int8 NOT NULL,
    PRIMARY KEY (tenant, mode, key)
  );
  ${rowSecurity(
    { name: 'points_entry', appendOnly: true },
    { name: 'points_posting', appendOnly: true },
    { name: 'points_balance', may: ['UPDATE'] },
    { name: 'points_lot', may: ['UPDATE'] },
    { name: 'points_use', may: ['DELETE'] },
    { name: 'points_cover', may: ['UPDATE'] },
    { name: 'points_closed', may: ['UPDATE'] },
  )}`;

/**
 * What the town offers, what is known of cards, and what was paid to shops.
 *
 * - `benefit_document`: every version that was ever saved of an offer, a campaign, a shop or the rules (JSON). The last one is what the page
 *   shows; what holds is what was published.
 * - `benefit_publication`: `terms`: what holds from then on (JSON); `payload`: the part of it that shops are given, as signed.
 * - `benefit_card`: a card by its keyed hash. `said`: order of the clock of what was said last of it.
 * - `benefit_person`: whose check-ins give points to which account; only of those who agreed.
 * - `points_settlement`: a payment to a shop. `entry`: that of the book. `upto`: the number up to which its acts are in it.
 */
export const BENEFITS = `
  CREATE TABLE benefit_document (
    tenant text NOT NULL, mode text NOT NULL, kind text NOT NULL CHECK (kind IN ('offer', 'campaign', 'shop', 'rules')),
    id text NOT NULL, version int NOT NULL, doc text NOT NULL, at int8 NOT NULL, staff text NOT NULL,
    PRIMARY KEY (tenant, mode, kind, id, version)
  );
  CREATE TABLE benefit_publication (
    tenant text NOT NULL, mode text NOT NULL, number int NOT NULL, as_of int8 NOT NULL, staff text NOT NULL,
    terms text NOT NULL, sha256 text NOT NULL, payload text NOT NULL, signature text NOT NULL,
    PRIMARY KEY (tenant, mode, number)
  );
  CREATE TABLE benefit_card (
    tenant text NOT NULL, mode text NOT NULL, kind text NOT NULL, hmac text NOT NULL, account text,
    born_from int, born_to int, resident boolean NOT NULL, blocked boolean NOT NULL, said text NOT NULL,
    PRIMARY KEY (tenant, mode, kind, hmac)
  );
  CREATE TABLE benefit_person (
    tenant text NOT NULL, mode text NOT NULL, resident_id text NOT NULL, account text NOT NULL, said text NOT NULL,
    PRIMARY KEY (tenant, mode, resident_id)
  );
  CREATE TABLE points_settlement (
    tenant text NOT NULL, mode text NOT NULL, run int NOT NULL, shop text NOT NULL, entry uuid NOT NULL, points int8 NOT NULL,
    acts int NOT NULL, upto int8 NOT NULL, day text NOT NULL, at int8 NOT NULL, staff text NOT NULL, name text NOT NULL,
    bank text,
    PRIMARY KEY (tenant, mode, run, shop)
  );
  ${rowSecurity(
    { name: 'benefit_document', appendOnly: true },
    { name: 'benefit_publication', appendOnly: true },
    { name: 'benefit_card', may: ['UPDATE'] },
    { name: 'benefit_person', may: ['UPDATE'] },
    { name: 'points_settlement', appendOnly: true },
  )}`;
