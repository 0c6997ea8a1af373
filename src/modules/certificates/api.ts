import type { Methods } from '../../rpc/contract.ts';
import { askingMethods } from './asking.ts';
import type { certificatesContract } from './contract.ts';
import { type Desk, machineOf } from './desk.ts';
import { handingMethods } from './handing.ts';
import { createIssuing } from './issuing.ts';
import { keepingMethods } from './keeping.ts';
import type { CertificatesContext } from './ports.ts';
import { ledgerOf, openRequests, stoppedOf } from './store.ts';
import type { CertificatesState } from './views-schema.ts';

export interface Certificates {
  readonly methods: Methods<typeof certificatesContract>;
  /** For topic `certificates`. */
  state(): CertificatesState;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Ends every conversation; what was under way is told to be so when the terminal starts again. */
  close(): Promise<void>;
}

type Recorded = Omit<CertificatesState, 'machine' | 'issuer' | 'printer' | 'receipts'>;

const recordedState = ({ db, policy, revision }: CertificatesContext): Recorded => {
  const ledger = ledgerOf(db);
  return {
    stopped: [...stoppedOf(db)].map(([kind, { at, why }]) => ({ kind, at, why })),
    paper: {
      kind: policy.paper,
      next: ledger?.next ?? null,
      series: ledger?.series ?? '',
      left: ledger?.left ?? 0,
    },
    open: openRequests(db).map(({ requestId, asked, phase, inDoubt }) => ({
      requestId,
      kind: asked.kind,
      phase,
      inDoubt,
    })),
    revision: revision(),
  };
};

/** One terminal's desk of certificates. */
export const createCertificates = (context: CertificatesContext): Certificates => {
  const issuing = createIssuing(context);
  issuing.settle();
  const desk: Desk = { context, issuing, refused: '' };
  let recorded: Recorded | undefined;
  return {
    methods: { ...askingMethods(desk), ...handingMethods(desk), ...keepingMethods(desk) },
    state() {
      // Read again only when the record has changed: the desk asks every second.
      if (recorded?.revision !== context.revision()) recorded = recordedState(context);
      return {
        ...recorded,
        machine: machineOf(context),
        issuer: context.issuer.kind,
        printer: context.print !== null,
        receipts: context.printSlip !== null,
      };
    },
    idle: () => issuing.idle(),
    async close() {
      issuing.close();
      await issuing.idle();
    },
  };
};
