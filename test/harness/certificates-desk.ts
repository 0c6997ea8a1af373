/** A desk of certificates without its terminal: a record on a disk, an issuing system that does what it is told, a printer that keeps all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadFees } from '../../src/app/certificates-host.ts';
import {
  createSimulatedIssuer,
  type SimulatedFault,
  type SimulatedIssuerOptions,
} from '../../src/app/certificates-simulated.ts';
import { type Db, openDatabase } from '../../src/db/index.ts';
import { type CardNote, type Visit, visitSchema } from '../../src/identity/schema.ts';
import { deviceIdSchema, type ResidentId, residentIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import { certificatesContract, type WishInput } from '../../src/modules/certificates/contract.ts';
import {
  type Answer,
  type Ask,
  type Certificates,
  type CertificatesContext,
  certificatePolicySchema,
  createCertificates,
  createCertificatesProjection,
  type Issuer,
  type KnownSubject,
} from '../../src/modules/certificates/index.ts';
import type { CertificateEvent } from '../../src/modules/certificates/schema.ts';
import { parseCertificateEvent } from '../../src/modules/certificates/store.ts';
import { entrySchema } from '../../src/modules/certificates/views-schema.ts';
import { createEventLog, type EventLog, outboxMigrations } from '../../src/outbox/log.ts';
import type { PaperDocument } from '../../src/print/pdf-document.ts';
import type { Caller } from '../../src/rpc/contract.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { secondOf } from './second-person.ts';

export const clerk: Caller = { staff: 'desk', role: 'clerk' };
export const supervisor: Caller = { staff: 's1', role: 'supervisor' };
/** 二人目: PIN 1234. */
export const SECOND = { staff: 's2', pin: '1234' } as const;
export const REASON = '係で原因を確かめたため';
export const FEES = mustSucceed(loadFees('kiosk-config/certificates/fees.yaml'));
export const SYSTEM = 'shomei-1/double';

export const residentId = (number: number | string): ResidentId => residentIdSchema.parse(String(number));

export const madeUpSubject = (id: number | string, change: Partial<KnownSubject> = {}): KnownSubject => ({
  residentId: residentId(id),
  householdId: '500',
  name: `佐藤　花子${id}`,
  kana: 'サトウ　ハナコ',
  born: '昭和55年2月17日',
  relationship: '世帯主',
  age: 46,
  standing: 'present',
  leavesOn: null,
  nameLetters: 5,
  lettersPending: false,
  protected: false,
  ...change,
});

/** A file as small as one can be, which says whose it is. */
export const tinyFile = async ({ subject, requestId, kind }: Ask, mark: string): Promise<Uint8Array> =>
  Uint8Array.from(
    Buffer.from(`%PDF-1.7\n%subject=${subject};request=${requestId};kind=${kind};\n%${mark}\n%%EOF\n`),
  );

/** Whose file it is, by what it says itself. */
export const ownerOf = (bytes: Uint8Array): { subject: string; request: string; kind: string } => {
  const found = /subject=([^;]*);request=([^;]*);kind=([^;]*);/.exec(Buffer.from(bytes).toString('latin1'));
  return { subject: found?.[1] ?? '', request: found?.[2] ?? '', kind: found?.[3] ?? '' };
};

export interface CertificatesDeskOptions {
  readonly subjects?: readonly KnownSubject[];
  readonly policy?: Partial<CertificatesContext['policy']>;
  readonly issuer?: (system: System) => Issuer;
  readonly fault?: (ask: Ask) => SimulatedFault | undefined;
  readonly takes?: (ask: Ask) => number;
  readonly make?: SimulatedIssuerOptions['make'];
  readonly answerMs?: number;
  /** In place of a new one that goes away with the desk. */
  readonly folder?: string;
  /** Stands for the time at the desk; real time goes on behind it. */
  readonly now?: number;
}

export type CertificatesDesk = ReturnType<typeof openCertificatesDesk>;

/** The value of an answer that cannot have been a refusal. */
export const must = <T>(
  answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string },
): T => {
  if (!answer.ok) throw new Error(`refused: ${answer.reason}`);
  return answer.value;
};

export const openCertificatesDesk = (options: CertificatesDeskOptions = {}) => {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'kazasu-certificates-'));
  const started = realSystem.now();
  let ahead = (options.now ?? Date.parse('2026-11-26T10:00:00+09:00')) - started;
  const system: System = {
    ...realSystem,
    now: () => realSystem.now() + ahead,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    },
  };
  const subjects = new Map((options.subjects ?? [madeUpSubject(101)]).map((each) => [each.residentId, each]));
  const projection = createCertificatesProjection('drill');
  const world = {
    machine: null as ReturnType<CertificatesContext['machine']>,
    visit: undefined as Visit | undefined,
    found: new Set<string>(),
    released: new Set<string>(),
    looked: [] as string[],
    listed: 0,
    printer: 'good' as 'good' | 'silent' | 'hangs',
    /** Every file that a printer was given, as it was. */
    papers: [] as Uint8Array[],
    /** What the issuing system answered, by request. */
    answers: new Map<string, Answer>(),
    slips: [] as string[],
    reports: [] as PaperDocument[],
    faults: options.fault ?? ((): SimulatedFault | undefined => undefined),
  };
  const made =
    options.issuer?.(system) ??
    createSimulatedIssuer({
      permit: mustSucceed(permitSimulation({ training: true })),
      system,
      name: SYSTEM,
      takes: options.takes ?? (() => 0),
      fault: (ask) => world.faults(ask),
      make: options.make ?? tinyFile,
    });
  const issuer: Issuer = {
    ...made,
    async ask(ask, signal) {
      const answer = await made.ask(ask, signal);
      if (answer.ok) world.answers.set(ask.requestId, answer.value);
      return answer;
    },
  };
  let db: Db;
  let log: EventLog;
  let certificates: Certificates;
  /** A printer that hangs lets go when the desk is closed, and not when it is killed. */
  let hung = Promise.withResolvers<undefined>();
  let context: CertificatesContext;
  const open = (): void => {
    db = mustSucceed(
      openDatabase({
        path: join(folder, 'record.db'),
        key: new Uint8Array(32).fill(7),
        migrations: [...outboxMigrations, ...projection.migrations],
      }),
    );
    log = mustSucceed(
      createEventLog({
        db,
        tenant: tenantIdSchema.parse('999990'),
        device: deviceIdSchema.parse('madoguchi-1'),
        system,
        logger: silentLogger,
        projections: [projection],
      }),
    );
    context = {
      db,
      log,
      origin: { site: 'shimin', mode: 'drill' },
      system,
      logger: silentLogger,
      place: { municipality: '架空県かざし市', site: '市民課', device: 'madoguchi-1', training: true },
      policy: certificatePolicySchema.parse({ paper: 'plain', ...options.policy }),
      fees: FEES,
      visit: (visitId) => (world.visit?.visitId === visitId ? world.visit : undefined),
      subject: (id) => subjects.get(id),
      household: (id) =>
        [...subjects.values()]
          .filter(
            ({ householdId, standing }) =>
              householdId === subjects.get(id)?.householdId && standing === 'present',
          )
          .map((each) => each.residentId),
      findEnded: async ({ text }) => {
        const hits = [...subjects.values()].filter(
          ({ name, standing }) => standing !== 'present' && name.includes(text),
        );
        for (const { residentId: id } of hits) world.found.add(id);
        return success({
          hits: hits.map(({ residentId: id, name, kana, standing, protected: hidden }) => ({
            residentId: id,
            name,
            kana,
            birthDate: '1980-02-17',
            address: hidden ? '' : '架空県かざし市本町一丁目2番3号',
            protected: hidden,
            standing: 'left' as const,
            ...(standing === 'moved_out' || standing === 'deceased' || standing === 'removed'
              ? { ended: standing }
              : {}),
          })),
          more: false,
        });
      },
      wasFound: (id) => world.found.has(id),
      looked: (_caller, id) => {
        world.looked.push(id);
        return true;
      },
      listed: (_caller, people) => {
        world.listed += people;
        return true;
      },
      stops: (id) => subjects.get(id)?.protected === true && !world.released.has(id),
      second: secondOf,
      staff: () => [{ id: 's2', name: '責任者 二' }],
      machine: () => world.machine,
      issuer,
      issuerSystem: SYSTEM,
      answerMs: options.answerMs ?? 5_000,
      print: async (bytes) => {
        if (world.printer === 'hangs') await hung.promise;
        if (world.printer === 'silent') return failure('printer_silent');
        world.papers.push(Uint8Array.from(bytes));
        return success(undefined);
      },
      printSlip: async (markup) => {
        world.slips.push(markup);
        return success(undefined);
      },
      printPaper: async (paper) => {
        world.reports.push(paper);
        return success({ pages: 1 });
      },
      revision: () => projection.revision(),
      changed: () => undefined,
    };
    certificates = createCertificates(context);
  };
  open();
  const wish = (change: Partial<WishInput> = {}): WishInput => ({
    whose:
      world.visit === undefined
        ? { by: 'search', residentId: residentId(101) }
        : { by: 'visit', visitId: world.visit.visitId, residentId: world.visit.residentId },
    kind: 'resident_person',
    options: [],
    copies: 1,
    requester: { as: 'self', papers: [] },
    identity: 'card_face',
    exemption: null,
    past: [],
    ...change,
  });
  const shape = certificatesContract['certificates.request'];
  return {
    world,
    system,
    folder,
    subjects,
    projection,
    wish,
    get db() {
      return db;
    },
    get log() {
      return log;
    },
    get methods() {
      return certificates.methods;
    },
    get certificates() {
      return certificates;
    },
    get context() {
      return context;
    },
    state: () => certificates.state(),
    idle: () => certificates.idle(),
    advance: (ms: number) => {
      ahead += ms;
    },
    /** A card of this resident was read, or the clerk chose her from a search. */
    tap(
      id: number | string,
      change: Partial<Visit['evidence']> = {},
      notes: readonly CardNote[] = [],
    ): Visit {
      world.visit = visitSchema.parse({
        visitId: system.newId(),
        residentId: residentId(id),
        evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown', ...change },
        notes,
        afterLastApduMs: 12,
      });
      return world.visit;
    },
    async quote(change: Partial<WishInput> = {}) {
      return must(await certificates.methods['certificates.quote'].handle(wish(change), clerk));
    },
    async request(change: Partial<WishInput> = {}) {
      return must(
        shape.output.parse(await certificates.methods['certificates.request'].handle(wish(change), clerk)),
      );
    },
    /** Asks, and waits until the machine has done what it can; gives the request as it stands. */
    async requestOne(change: Partial<WishInput> = {}) {
      const asked = must(
        shape.output.parse(await certificates.methods['certificates.request'].handle(wish(change), clerk)),
      );
      if (asked.kind !== 'asked') throw new Error(`not asked: ${JSON.stringify(asked)}`);
      await certificates.idle();
      const { requestId } = asked.entry;
      return entrySchema.parse(
        must(await certificates.methods['certificates.entry'].handle({ requestId }, clerk)),
      );
    },
    events: (): readonly CertificateEvent[] =>
      log
        .events({ afterSeq: 0, limit: 1_000_000 })
        .flatMap(({ kind, body }) => parseCertificateEvent(kind, JSON.parse(body).data) ?? []),
    kinds: (): readonly string[] =>
      log.events({ afterSeq: 0, limit: 1_000_000 }).map(({ kind }) => kind.replace('certificates.', '')),
    async reopen(): Promise<void> {
      db.close();
      hung = Promise.withResolvers<undefined>();
      open();
    },
    async close(): Promise<void> {
      hung.resolve(undefined);
      await certificates.close();
      db.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Files that a printer was given for a request of somebody else, by what they say themselves. */
export const crossingsAt = (desk: CertificatesDesk): readonly string[] => {
  const events = desk.events();
  const asked = new Map(
    events.flatMap((event) =>
      event.kind === 'certificates.requested' ? [[event.data.requestId as string, event.data]] : [],
    ),
  );
  const printing = events.flatMap((event) =>
    event.kind === 'certificates.printing' ? [event.data.requestId as string] : [],
  );
  // One paper after the other: the nth that was printed is of the nth request that went to the printer.
  return desk.world.papers.flatMap((bytes, nth) => {
    const requestId = printing[nth] ?? '';
    const data = asked.get(requestId);
    const owner = ownerOf(bytes);
    const fits = owner.subject === data?.subjectId && owner.request === requestId && owner.kind === data.kind;
    return fits ? [] : [`${requestId} got ${owner.request} of ${owner.subject}`];
  });
};
