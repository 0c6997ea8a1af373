/** Tables of the head office for shelters, beside those of the first release (migrations.ts). */

/** What was looked at is not always a shelter: then `shelter_id` is empty and `about` says what (JSON). */
export const LOOKS_AT_ANYTHING = `ALTER TABLE console_look ADD COLUMN about text NOT NULL DEFAULT '{}'`;
