import { z } from 'zod';

/**
 * Identifiers that cross boundaries. Each is a branded string, so that a household number cannot be
 * handed to a function that wants a resident number.
 */

/** 全国地方公共団体コード: six digits with a check digit; one municipality = one tenant. */
export const tenantIdSchema = z
  .string()
  .regex(/^\d{6}$/)
  .brand<'TenantId'>();
export type TenantId = z.infer<typeof tenantIdSchema>;

/** A terminal, unique in its tenant; chosen at provisioning (for example `gym-1`). */
export const deviceIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
  .brand<'DeviceId'>();
export type DeviceId = z.infer<typeof deviceIdSchema>;

/** 64 random bits as hex, new at every provisioning or restore, so that a restored disk never reuses a number. */
export const epochSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<'Epoch'>();
export type Epoch = z.infer<typeof epochSchema>;

export const EVENT_ID = z.regexes.uuid();
/** UUID version 7. */
export const eventIdSchema = z.string().regex(EVENT_ID).brand<'EventId'>();
export type EventId = z.infer<typeof eventIdSchema>;

/** 宛名番号: the municipality's own number of a person, at most 15 digits. Never the My Number (個人番号). */
export const residentIdSchema = z
  .string()
  .regex(/^\d{1,11}$|^\d{13,15}$/)
  .brand<'ResidentId'>();
export type ResidentId = z.infer<typeof residentIdSchema>;

/** 世帯番号: the municipality's number of a household. */
export const householdIdSchema = z
  .string()
  .regex(/^\d{1,11}$|^\d{13,15}$/)
  .brand<'HouseholdId'>();
export type HouseholdId = z.infer<typeof householdIdSchema>;

/** 避難所 id in the municipality's list. */
export const shelterIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,32}$/)
  .brand<'ShelterId'>();
export type ShelterId = z.infer<typeof shelterIdSchema>;

/** One person standing at one desk: from the tap (or the search) until the screen is cleared. */
export const visitIdSchema = z.uuid().brand<'VisitId'>();
export type VisitId = z.infer<typeof visitIdSchema>;

/** SHA-256 as lower-case hex. The pattern by itself is for whoever checks a million (outbox/record-check.ts). */
export const SHA256_HEX = /^[0-9a-f]{64}$/;
export const sha256HexSchema = z.string().regex(SHA256_HEX);
