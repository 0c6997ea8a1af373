/** Tables of the head office for shelters, beside those of the first release (migrations.ts). */
import { rowSecurity } from './row-security.ts';

/** What was looked at is not always a shelter: then `shelter_id` is empty and `about` says what (JSON). */
export const LOOKS_AT_ANYTHING = `ALTER TABLE console_look ADD COLUMN about text NOT NULL DEFAULT '{}'`;

/**
 * Guests, needs, stays, heads, cards, merges. All of it is folded from the log and made anew with the next version of the projection.
 *
 * `shelter_presence.resident_id` is a 宛名番号 or a guest's id, of two records of one person the one they stand for; `shelter_id` '': nobody
 * has seen her, her family spoke of her. `needs`, `state`, `counts`, `people`, `facts`, `totals`, `figures` are JSON: text, because a name
 * may hold what jsonb refuses. `shelter_fact_subject` names what is no person (place/…, group/…, a card, heads); of `arrivals/…` and
 * `heads/…` `people` says how many came. `shelter_figure.version` grows with each change of a shelter, and says to those who watch what is
 * new; with `generation` everything is.
 */
export const SHELTER_DEEP = `
  ALTER TABLE shelter_presence
    ADD COLUMN group_id text, ADD COLUMN heads_id text, ADD COLUMN stay text, ADD COLUMN needs text,
    ADD COLUMN state text NOT NULL DEFAULT '{}';
  CREATE INDEX shelter_presence_by_group ON shelter_presence (tenant, group_id);
  CREATE INDEX shelter_presence_by_heads ON shelter_presence (tenant, heads_id) WHERE heads_id IS NOT NULL;
  ALTER TABLE shelter_place ADD COLUMN state text NOT NULL DEFAULT '{}';
  CREATE TABLE shelter_fact_subject (
    tenant text NOT NULL, subject text NOT NULL, fact_key text NOT NULL, people int NOT NULL,
    PRIMARY KEY (tenant, subject, fact_key)
  );
  CREATE TABLE shelter_merge (
    tenant text NOT NULL, guest_id text NOT NULL, into_id text NOT NULL, PRIMARY KEY (tenant, guest_id)
  );
  CREATE TABLE shelter_heads (
    tenant text NOT NULL, heads_id text NOT NULL, shelter_id text NOT NULL, at int8 NOT NULL, marker text NOT NULL,
    counts text NOT NULL,
    PRIMARY KEY (tenant, heads_id)
  );
  CREATE INDEX shelter_heads_by_place ON shelter_heads (tenant, shelter_id);
  CREATE TABLE shelter_card (
    tenant text NOT NULL, card_id text NOT NULL, shelter_id text NOT NULL, at int8 NOT NULL, status text NOT NULL,
    people text NOT NULL,
    PRIMARY KEY (tenant, card_id)
  );
  CREATE INDEX shelter_card_by_place ON shelter_card (tenant, shelter_id);
  CREATE TABLE shelter_group (
    tenant text NOT NULL, group_id text NOT NULL, facts text NOT NULL, PRIMARY KEY (tenant, group_id)
  );
  CREATE TABLE shelter_supply (
    tenant text NOT NULL, shelter_id text NOT NULL, totals text NOT NULL, PRIMARY KEY (tenant, shelter_id)
  );
  CREATE TABLE shelter_device (
    tenant text NOT NULL, shelter_id text NOT NULL, device text NOT NULL, PRIMARY KEY (tenant, shelter_id, device)
  );
  CREATE TABLE shelter_figure (
    tenant text NOT NULL, shelter_id text NOT NULL, version int8 NOT NULL, figures text NOT NULL,
    PRIMARY KEY (tenant, shelter_id)
  );
  CREATE INDEX shelter_figure_by_version ON shelter_figure (tenant, version);
  ALTER TABLE projection_state
    ADD COLUMN figures int8 NOT NULL DEFAULT 0, ADD COLUMN generation int8 NOT NULL DEFAULT 0;
  ${rowSecurity(
    { name: 'shelter_fact_subject', may: ['DELETE'] },
    ...['merge', 'heads', 'card', 'group', 'supply', 'device', 'figure'].map((name) => ({
      name: `shelter_${name}`,
    })),
  )}`;

/** 安否照会簿: who asked whom for, and what she was told. `sought` is JSON. Kept as it was written. */
export const SHELTER_INQUIRIES = `
  CREATE TABLE shelter_inquiry (
    tenant text NOT NULL, id int8 GENERATED ALWAYS AS IDENTITY, at int8 NOT NULL, staff text NOT NULL,
    asker text NOT NULL, relation text NOT NULL, relation_words text NOT NULL, contact text NOT NULL,
    seen text NOT NULL, sought text NOT NULL, resident_id text, answer text NOT NULL, because text,
    PRIMARY KEY (tenant, id)
  );
  ${rowSecurity({ name: 'shelter_inquiry', appendOnly: true })}`;
