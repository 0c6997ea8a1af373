import { deskContract, deskTopics } from '../../identity/schema.ts';
import { attendanceContract, attendanceTopics } from '../../modules/attendance/contract.ts';
import type { AttendanceRpc } from '../../modules/attendance/use-attendance.ts';
import { benefitsContract, benefitsTopics } from '../../modules/benefits/contract.ts';
import { pointsContract, pointsTopics } from '../../modules/benefits/register-schema.ts';
import type { BenefitsRpc } from '../../modules/benefits/use-benefits.ts';
import type { PointsRpc } from '../../modules/benefits/use-register.ts';
import { certificatesContract, certificatesTopics } from '../../modules/certificates/contract.ts';
import type { CertificatesRpc } from '../../modules/certificates/use-certificates.ts';
import { counterContract, counterTopics } from '../../modules/counter/contract.ts';
import { identificationContract } from '../../modules/identification/contract.ts';
import { libraryContract, libraryTopics } from '../../modules/library/contract.ts';
import type { LibraryRpc } from '../../modules/library/use-library.ts';
import { pollingContract, pollingTopics } from '../../modules/polling/contract.ts';
import { paperContract } from '../../modules/polling/paper-contract.ts';
import type { PollingRpc } from '../../modules/polling/use-polling.ts';
import { shelterContract, shelterTopics } from '../../modules/shelter/contract.ts';
import { createRpcView, type RpcClient } from '../../rpc/client.ts';
import type { RpcConnection } from '../../rpc/connection.ts';

/** Typed views of the one connection, made once. */
export interface Wires {
  readonly connection: RpcConnection;
  readonly desk: RpcClient<typeof deskContract, typeof deskTopics>;
  readonly identification: RpcClient<typeof identificationContract, Record<never, never>>;
  readonly certificates: CertificatesRpc;
  readonly counter: RpcClient<typeof counterContract, typeof counterTopics>;
  readonly polling: PollingRpc;
  readonly library: LibraryRpc;
  readonly benefits: BenefitsRpc;
  readonly points: PointsRpc;
  readonly attendance: AttendanceRpc;
  readonly shelter: RpcClient<typeof shelterContract, typeof shelterTopics>;
}

export const openWires = (connection: RpcConnection): Wires => ({
  connection,
  desk: createRpcView(connection, { contract: deskContract, topics: deskTopics }),
  identification: createRpcView(connection, { contract: identificationContract, topics: {} }),
  certificates: createRpcView(connection, { contract: certificatesContract, topics: certificatesTopics }),
  counter: createRpcView(connection, { contract: counterContract, topics: counterTopics }),
  polling: createRpcView(connection, {
    contract: { ...pollingContract, ...paperContract },
    topics: pollingTopics,
  }),
  library: createRpcView(connection, { contract: libraryContract, topics: libraryTopics }),
  attendance: createRpcView(connection, { contract: attendanceContract, topics: attendanceTopics }),
  benefits: createRpcView(connection, { contract: benefitsContract, topics: benefitsTopics }),
  points: createRpcView(connection, { contract: pointsContract, topics: pointsTopics }),
  shelter: createRpcView(connection, { contract: shelterContract, topics: shelterTopics }),
});
