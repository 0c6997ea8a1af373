import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { residentIdSchema, visitIdSchema } from '../kernel/ids.ts';
import { resultSchema } from '../kernel/result-schema.ts';
import { roleSchema, staffIdSchema, staffPinSchema } from '../kernel/roles.ts';

/** How sure we are who is there (architecture.md, assurance levels). Nothing below L2 is called authenticated. */
export const assuranceSchema = z.enum(['L0', 'L1', 'LC', 'L2']);
export type Assurance = z.infer<typeof assuranceSchema>;

/** By what a person was found; `number_b`: the chip's own record, opened by 照合番号B and compared with the person. */
export const sourceSchema = z.enum(['common_card_id', 'jpki_serial', 'ordinance', 'number_b', 'search']);
export type Source = z.infer<typeof sourceSchema>;

export const evidenceSchema = z.strictObject({
  level: assuranceSchema,
  source: sourceSchema,
  revocation: z.enum(['good', 'revoked', 'unknown']),
  /** Milliseconds since 1970 of the revocation list that said so; absent when none was looked into. */
  revocationAsOf: z.number().optional(),
  /** Of a comparison: `false` when no photo could be shown and only what is written was compared. */
  photo: z.boolean().optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Things the clerk should know though the person may be served: card past its date, certificate dead … */
export const cardNoteSchema = z.enum([
  'card_expired',
  'certificate_expired',
  /** On the CA's list of revoked ones. */
  'certificate_revoked',
  'certificate_not_trusted',
  'certificate_unreadable',
  /** 登録し直しのお願い: it still leads to the person, and should be registered anew. */
  'relink_asked',
]);
export type CardNote = z.infer<typeof cardNoteSchema>;

export const visitSchema = z.strictObject({
  visitId: visitIdSchema,
  residentId: residentIdSchema,
  evidence: evidenceSchema,
  notes: z.array(cardNoteSchema),
  /** Monotonic milliseconds of the host between the card's last answer and this verdict. */
  afterLastApduMs: z.number(),
});
export type Visit = z.infer<typeof visitSchema>;

/** Why a tap did not lead to a person. Each has a screen that says what to do next. */
export const cardProblemSchema = z.enum([
  'not_my_number_card',
  'card_pulled',
  'card_unreadable',
  'card_busy',
  'not_linked',
  /** 更新: a newer card of the person has taken its place. */
  'card_superseded',
  /** 登録し直し: it was registered, and has to be anew before it leads to anybody. */
  'relink_needed',
  'two_cards',
  'person_not_active',
  /** スマートフォンの電子証明書: gives nothing without its PIN. */
  'phone',
  /** The chip could not answer with the key that was pinned when the card was linked: a copy, or broken. */
  'chip_mismatch',
  /** The clerk compared the person with the chip's photo and said that it is somebody else. */
  'not_the_holder',
  /** The look-up could not be written down, so nothing is shown of it. */
  'not_recorded',
]);
export type CardProblem = z.infer<typeof cardProblemSchema>;

export const deskPhaseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('waiting') }),
  z.strictObject({ kind: z.literal('reading') }),
  z.strictObject({ kind: z.literal('identified'), visit: visitSchema }),
  z.strictObject({ kind: z.literal('problem'), problem: cardProblemSchema }),
  /** 本人確認 is under way: cards are not read by themselves. `visit`: the person it is about, when one is known. */
  z.strictObject({ kind: z.literal('checking'), visit: visitSchema.nullable() }),
]);
export type DeskPhase = z.infer<typeof deskPhaseSchema>;

/** What a search is for (受付, 本人確認, …). Whoever searches says it; nothing is found without. */
export const purposeIdSchema = z.string().regex(/^[a-z][a-z_]{0,31}$/);
export type PurposeId = z.infer<typeof purposeIdSchema>;
export const searchPurposeSchema = z.strictObject({
  /** Goes into the record. */
  id: purposeIdSchema,
  /** Stands on the screen. */
  label: z.string().min(1).max(12),
});
export type SearchPurpose = z.infer<typeof searchPurposeSchema>;

/** Why a supervisor lets an operation go on that had stopped; chosen, not typed, so that nobody writes a name into it. */
export const releaseReasonSchema = z.enum(['holder_present', 'proxy_checked', 'official_duty']);
export type ReleaseReason = z.infer<typeof releaseReasonSchema>;

/**
 * `restored`: a backup was put in place. `salvaged`: the file was damaged and what could be read was kept. `lost`: the file is gone.
 * `lost` names events that neither this terminal has nor, as far as is known, the centre; `tailUnknown`: nor is known how many came
 * after; `newKey`: the terminal has to be introduced to the centre again.
 */
export const recordIncidentSchema = z.strictObject({
  id: z.int(),
  kind: z.enum(['restored', 'salvaged', 'lost']),
  at: z.number(),
  newKey: z.boolean(),
  tailUnknown: z.boolean(),
  lost: z.array(z.strictObject({ from: z.int(), to: z.int() })).max(20),
});
export type RecordIncident = z.infer<typeof recordIncidentSchema>;

/**
 * 近くの端末: who of the site's terminals is there. `upTo`: until when we hold all that it recorded (milliseconds since 1970, our clock);
 * what it recorded later is only there. `lost`: not heard for ten seconds. `never`: not heard since it is on the roster.
 */
export const peersStateSchema = z.strictObject({
  /** `no_roster`: who they are is not known yet; `no_certificate`: this terminal cannot show who it is. */
  state: z.enum(['on', 'no_roster', 'no_certificate']),
  others: z.array(
    z.strictObject({
      device: z.string(),
      state: z.enum(['connected', 'lost', 'never']),
      upTo: z.number().nullable(),
      /** Two histories of its record were seen; a person must look. */
      forked: z.boolean(),
    }),
  ),
  /** The record of this terminal itself exists twice: its data were copied, or set back. */
  ownForked: z.boolean(),
});
export type PeersState = z.infer<typeof peersStateSchema>;

/** Everything the screen knows of the machine; pushed on topic `desk` whenever a part changes. */
export const deskStateSchema = z.strictObject({
  phase: deskPhaseSchema,
  cardOnReader: z.boolean(),
  reader: z.strictObject({
    state: z.enum(['ready', 'no_reader', 'service_down']),
    kind: z.enum(['pcsc', 'memory', 'simulated']),
    names: z.array(z.string()),
  }),
  site: z.strictObject({
    municipality: z.string(),
    site: z.string(),
    device: z.string(),
    training: z.boolean(),
    /** What a search may be for, in the order of the screen. */
    purposes: z.array(searchPurposeSchema).min(1),
  }),
  session: z.strictObject({ staff: z.string(), role: roleSchema }),
  record: z.strictObject({
    /** `broken`: the chain was found not to hold together while the desk runs. */
    state: z.enum(['ok', 'cannot_record', 'broken']),
    /** Events on this machine that the centre has not acknowledged. */
    pending: z.int(),
    /** Milliseconds since 1970 of the last acknowledgement. */
    lastSync: z.number().nullable(),
    /** `waiting`: for somebody's approval at the centre. `not_taken`: the centre refuses this terminal, or what answers there is not our centre. */
    line: z.enum(['online', 'offline', 'frozen', 'waiting', 'not_taken']),
    /** `credential`: systemd opened it (TPM or the machine's key). `file`: protected by the rights of a file alone. */
    keyProtection: z.enum(['credential', 'dpapi', 'file']),
    /** What happened to the record and no supervisor has confirmed yet. */
    incident: recordIncidentSchema.nullable(),
    /** Copies on another medium. `off`: the site has none. */
    backup: z.enum(['off', 'ok', 'failing']),
    /** Milliseconds since 1970 of the last that was proved. */
    backedUpAt: z.number().nullable(),
  }),
  /** 住民データ. `stale`: older than this site allows; `missing`: there should be some; `none`: this site works without. */
  registry: z.strictObject({
    state: z.enum(['fresh', 'stale', 'missing', 'none']),
    /** 基準日 */
    dataDate: civilDateSchema.nullable(),
    /** 出典 */
    source: z.string().nullable(),
    version: z.int().nullable(),
  }),
  clock: z.strictObject({ state: z.enum(['good', 'off', 'suspect']), offsetMs: z.number() }),
  /** Absent where the site's terminals are each on their own. */
  peers: peersStateSchema.optional(),
});
export type DeskState = z.infer<typeof deskStateSchema>;

/** A person on a search list: as much as a clerk needs to choose, addresses only where they may be shown. */
export const searchHitSchema = z.strictObject({
  residentId: residentIdSchema,
  name: z.string(),
  kana: z.string(),
  birthDate: z.string(),
  address: z.string(),
  protected: z.boolean(),
  /**
   * Whoever the register holds is shown, so that nobody is entered a second time; only a resident of today can be chosen.
   * `outside`: 住登外. `not_yet`: 転入 lies ahead. `left`: the day of 転出 has come.
   */
  standing: z.enum(['resident', 'outside', 'not_yet', 'left']),
  /** Of a search for 除票 alone: why she is registered no more. */
  ended: z.enum(['moved_out', 'deceased', 'removed']).optional(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const deskEventSchemas = {
  /** 照会記録: never the words that were searched, nor whom they found. */
  'desk.searched': z.strictObject({
    purpose: purposeIdSchema,
    keys: z.array(z.enum(['kana', 'name', 'address', 'phone', 'birth_date'])).min(1),
    hits: z.int().min(0).max(20),
    more: z.boolean(),
  }),
  /** 照会件数の上限: with this search all of an hour's are made, and further ones are refused; once until there are some again. */
  'desk.search_limited': z.strictObject({ purpose: purposeIdSchema, perHour: z.int().min(1) }),
  /**
   * 閲覧記録: a person's data were shown because of a card, of a choice from a search, of a card that was read (`check`), of a 仮カード, or of
   * a choice from a shelter's list.
   */
  'desk.looked_up': z.strictObject({
    residentId: residentIdSchema,
    by: z.enum(['card', 'search', 'check', 'temp_card', 'list']),
  }),
  /** A list of people was shown: which, and how many. */
  'desk.listed': z.strictObject({ list: z.enum(['recent', 'shelter']), people: z.int().min(0) }),
  /** 責任者の確認: what had stopped may go on with this person, until the desk goes on to somebody else. */
  'desk.released': z.strictObject({ residentId: residentIdSchema, reason: releaseReasonSchema }),
  /** The card is not the chip that was linked: a copy, or broken. */
  'desk.card_refused': z.strictObject({ reason: z.enum(['chip_mismatch']) }),
} as const;
export type Searched = z.infer<(typeof deskEventSchemas)['desk.searched']>;

/** 二人目: who signs for something beside the clerk, with her own PIN, at the same desk; nobody's session begins or ends by it. */
export const secondSchema = z.strictObject({ staff: staffIdSchema, pin: z.string().min(1).max(32) });
export type Second = z.infer<typeof secondSchema>;

/**
 * `locked`: too many wrong PINs at this desk. `same_person`: she is signed in here already. `not_allowed`: one of the two must be a 責任者
 * who has proved it with her PIN.
 */
export const SECOND_REASONS = ['wrong_pin', 'locked', 'same_person', 'not_allowed'] as const;
export type SecondReason = (typeof SECOND_REASONS)[number];

/** A method that says whom a second person may be chosen from; nobody where only numbers are known. */
export const staffNamesShape = {
  input: z.strictObject({}),
  output: z.strictObject({ people: z.array(z.strictObject({ id: staffIdSchema, name: z.string() })) }),
} as const;

/** Methods of the desk itself. */
export const deskContract = {
  /** Clears the person or the problem from the screen. `again`: a card that lies on the reader is read once more. */
  'desk.clear': { input: z.strictObject({ again: z.boolean().optional() }), output: z.strictObject({}) },
  /**
   * Search with no card: kana, written name, birth date in any notation or part of an address in one text, and the birth
   * date again where it was typed apart. At most 20 people, never a full list.
   */
  'desk.search': {
    fleeting: true,
    input: z.strictObject({
      text: z.string().max(100),
      birthDate: civilDateSchema.optional(),
      purpose: purposeIdSchema,
    }),
    // A search that cannot be written down is not answered.
    output: resultSchema(z.strictObject({ hits: z.array(searchHitSchema).max(20), more: z.boolean() }), [
      'cannot_record',
      'too_short',
      'wrong_date',
      'wrong_purpose',
      'too_many',
    ]),
  },
  /** The clerk says: this person is the one standing here (found by search). */
  'desk.choose': {
    input: z.strictObject({ residentId: residentIdSchema }),
    output: resultSchema(visitSchema, ['no_such_person', 'cannot_record']),
  },
  /**
   * 責任者の確認 of the one person with whom an operation has just stopped; good until the desk goes on to somebody else.
   * `residentId`: whom the screen shows; `null`: only the card leads to her. With anybody else it is `nobody_held`.
   */
  'desk.release': {
    input: z.strictObject({ residentId: residentIdSchema.nullable(), reason: releaseReasonSchema }),
    output: resultSchema(z.strictObject({}), ['nobody_held', 'cannot_record']),
  },
  /** A supervisor has read what happened to the record. */
  'desk.confirmIncident': {
    input: z.strictObject({ id: z.int() }),
    output: resultSchema(z.strictObject({}), ['cannot_record']),
  },
  /** Who may sign in here, to be chosen by name; empty where only numbers are known. `stale`: nobody has said for long whether it is still so. */
  'session.people': {
    input: z.strictObject({}),
    output: z.strictObject({
      people: z.array(z.strictObject({ id: z.string().max(64), name: z.string().max(40) })),
      stale: z.boolean(),
    }),
  },
  'session.signIn': {
    input: z.strictObject({ staff: z.string().max(64), pin: staffPinSchema }),
    output: resultSchema(z.strictObject({ role: roleSchema }), ['wrong_pin', 'locked']),
  },
  'session.signOut': { input: z.strictObject({}), output: z.strictObject({}) },
} as const;

export const deskTopics = { desk: deskStateSchema } as const;
