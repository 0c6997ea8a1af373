/** 証明書発行支援 of a terminal, composed: its issuing system, the printer with the town's paper, who stands at the desk, and the register. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '../db/index.ts';
import type { DeskState } from '../identity/schema.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import {
  type Certificates,
  type CertificatesContext,
  createCertificates,
  createFileIssuer,
  createHttpIssuer,
  type FeeTable,
  feeTableSchema,
  type HttpIssuerOptions,
  type Issuer,
} from '../modules/certificates/index.ts';
import type { EventLog } from '../outbox/log.ts';
import type { CountedProjection } from '../outbox/module-view.ts';
import type { Day } from '../registry/disclose.ts';
import type { Registry } from '../registry/store.ts';
import { permitSimulation } from '../simulator/permit.ts';
import type { Audit } from './audit.ts';
import { endedSearch } from './certificates-ended.ts';
import { createSimulatedIssuer } from './certificates-simulated.ts';
import { certificateSubjects } from './certificates-subjects.ts';
import { root } from './commands/paths.ts';
import type { DeskService } from './desk-service.ts';
import type { DeskStaff } from './desk-staff.ts';
import type { DiscloseResident } from './disclosure.ts';
import { paperPrinter, sendToPrinter } from './paper-printer.ts';
import { type ReplicaFacts, replicaState } from './replica-state.ts';
import { provePerson } from './second-person.ts';
import type { SessionBox } from './session-box.ts';
import type { SiteProfile } from './site-profile.ts';

/** `detail.path`, `detail.at`. `plain_http`: an address that is not this machine's own, without TLS. */
export type CertificatesFailure =
  | 'fees_missing'
  | 'fees_wrong'
  | 'issuer_tls_missing'
  | 'plain_http'
  | 'fake_in_production';

/** What of a certificate desk is not of the terminal itself. */
export interface CertificatesParts
  extends Pick<CertificatesContext, 'issuer' | 'fees' | 'print' | 'printPaper' | 'subject' | 'household'> {
  readonly site: NonNullable<SiteProfile['certificates']>;
}

interface OpenOptions {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  readonly registry: Registry;
  readonly today: () => Day;
  readonly system: System;
  readonly logger: Logger;
}

type IssuerSite = NonNullable<SiteProfile['certificates']>['issuer'];

/** A path that is not there from the working folder is one of this installation: the example that came with it. */
export const loadFees = (path: string): Result<FeeTable, 'fees_missing' | 'fees_wrong'> => {
  const read = readYamlFile(existsSync(path) ? path : root(path), feeTableSchema);
  if (read.ok) return read;
  return failure(read.reason === 'missing' ? 'fees_missing' : 'fees_wrong', read.detail);
};

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

const pem = (path: string): Result<string, 'issuer_tls_missing'> => {
  try {
    return success(readFileSync(path, 'utf8'));
  } catch {
    return failure('issuer_tls_missing', { path });
  }
};

const tlsOf = ({
  ca,
  cert,
  key,
}: Extract<IssuerSite, { kind: 'http' }>): Result<HttpIssuerOptions['tls'], 'issuer_tls_missing'> => {
  if (ca === undefined) return success(undefined);
  const read = [ca, cert, key].map((path) => (path === undefined ? success('') : pem(path)));
  const missing = read.find((each) => !each.ok);
  if (missing?.ok === false) return missing;
  const [caText = '', certText = '', keyText = ''] = read.map((each) => (each.ok ? each.value : ''));
  return success({
    ca: caText,
    ...(certText === '' ? {} : { cert: certText }),
    ...(keyText === '' ? {} : { key: keyText }),
  });
};

const httpIssuer = (
  site: Extract<IssuerSite, { kind: 'http' }>,
  logger: Logger,
): Result<Issuer, CertificatesFailure> => {
  const url = new URL(site.url);
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    return failure('plain_http', { at: url.host });
  const tls = tlsOf(site);
  return tls.ok ? success(createHttpIssuer({ url, tls: tls.value, logger })) : tls;
};

const issuerOf = (
  site: NonNullable<SiteProfile['certificates']>,
  { profile, system, logger }: OpenOptions,
): Result<Issuer | undefined, CertificatesFailure> => {
  const { issuer } = site;
  switch (issuer.kind) {
    case 'none':
      return success(undefined);
    case 'files':
      return success(createFileIssuer({ ...issuer, system, logger }));
    case 'http':
      return httpIssuer(issuer, logger);
    case 'simulated': {
      const permit = permitSimulation(profile);
      if (!permit.ok) return permit;
      const { takesMs } = issuer;
      return success(
        createSimulatedIssuer({ permit: permit.value, system, name: site.system, takes: () => takesMs }),
      );
    }
  }
};

/** Where 訓練 has no printer its papers, which say 見本, are files of this folder of the data. */
const TRIAL_FOLDER = 'certificates-trial';

const printOf = (
  { printer, policy }: NonNullable<SiteProfile['certificates']>,
  { profile, dataDir, system }: OpenOptions,
): CertificatesContext['print'] => {
  const address = printer ?? (policy.paper === 'plain' ? profile.paperPrinter : undefined);
  if (address !== undefined) return (bytes) => sendToPrinter(bytes, address);
  if (!profile.training) return null;
  return async (bytes) => {
    const folder = join(dataDir, TRIAL_FOLDER);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, `${system.newId()}.pdf`), bytes, { mode: 0o600 });
    return success(undefined);
  };
};

/** `undefined`: this site gives out no certificates. */
export const openCertificates = (
  options: OpenOptions,
): Result<CertificatesParts | undefined, CertificatesFailure> => {
  const { profile, registry, today, logger } = options;
  const site = profile.certificates;
  if (site === undefined) return success(undefined);
  const fees = loadFees(site.fees);
  if (!fees.ok) return fees;
  const issuer = issuerOf(site, options);
  if (!issuer.ok) return issuer;
  if (issuer.value === undefined) return success(undefined);
  return success({
    site,
    issuer: issuer.value,
    fees: fees.value,
    print: printOf(site, options),
    printPaper: paperPrinter(profile.paperPrinter, logger),
    ...certificateSubjects(registry, today),
  });
};

interface DeskParts {
  readonly options: {
    readonly profile: SiteProfile;
    readonly certificates?: CertificatesParts | undefined;
    readonly print?: CertificatesContext['printSlip'] | undefined;
    readonly residents: Pick<DiscloseResident, 'searchEnded'>;
    readonly replica: () => ReplicaFacts | undefined;
    readonly system: System;
    readonly logger: Logger;
  };
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: CertificatesContext['origin'];
  readonly desk: Pick<DeskService, 'visit'>;
  readonly session: SessionBox;
  readonly staff: DeskStaff;
  readonly audit: Audit;
  readonly sender: { line(): DeskState['record']['line'] };
}

/** What of the machine lets no certificate out: the register may be of yesterday, and nobody can say so. */
const machineOf = ({ options, log, sender }: DeskParts): ReturnType<CertificatesContext['machine']> => {
  if (log.clock().suspect) return 'clock';
  if (sender.line() !== 'online') return 'offline';
  return replicaState(options).state === 'fresh' ? null : 'data_stale';
};

/** `undefined`: this site gives out no certificates. */
export const certificatesAtDesk = (
  parts: DeskParts,
  projection: Pick<CountedProjection, 'revision'>,
  changed: (recorded: boolean) => void,
): Certificates | undefined => {
  const { options, db, log, origin, desk, session, staff, audit } = parts;
  const { profile, certificates, system, logger } = options;
  if (certificates === undefined) return undefined;
  const { site, issuer, fees, print, printPaper, subject, household } = certificates;
  return createCertificates({
    db,
    log,
    origin,
    system,
    logger,
    place: {
      municipality: profile.tenant.name,
      site: profile.site.name,
      device: profile.device,
      training: profile.training,
    },
    policy: site.policy,
    fees,
    visit: desk.visit,
    subject,
    household,
    findEnded: endedSearch({ residents: options.residents, audit }),
    wasFound: (residentId) => audit.lastSearch.wasFound(residentId),
    looked: (caller, residentId) => audit.searches.looked(caller, residentId, 'search'),
    listed: (caller, people) => audit.searches.listed(caller, 'recent', people),
    stops: (residentId) => audit.holds.stops(residentId),
    second: (second, caller) => provePerson({ session, staff, profile, system }, second, caller),
    staff: () => staff.people().people,
    machine: () => machineOf(parts),
    issuer,
    issuerSystem: site.system,
    answerMs: site.answerSeconds * 1_000,
    print,
    printSlip: options.print ?? null,
    printPaper,
    revision: projection.revision,
    changed,
  });
};
