import { useEffect, useState, useSyncExternalStore } from 'react';
import { residentContract, residentTopics } from '../../modules/counter/contract.ts';
import { type ResidentRpc, ResidentScreen } from '../../modules/counter/resident-screen.tsx';
import type { ResidentState } from '../../modules/counter/views.ts';
import { createRpcView } from '../../rpc/client.ts';
import type { RpcConnection } from '../../rpc/connection.ts';

/** The resident's window: a connection of its own, that can do what `residentContract` says and hears one topic. */
export const openResidentWire = (connection: RpcConnection): ResidentRpc =>
  createRpcView(connection, { contract: residentContract, topics: residentTopics });

/** With the wire down nobody says whose turn it is: nothing of anybody stays on the screen. */
export const ResidentPage = ({
  connection,
  rpc,
}: {
  readonly connection: RpcConnection;
  readonly rpc: ResidentRpc;
}) => {
  const link = useSyncExternalStore(connection.watch, connection.state);
  const [state, setState] = useState<ResidentState | null>(null);
  useEffect(() => rpc.subscribe('resident', setState), [rpc]);
  return <ResidentScreen state={link.kind === 'open' ? state : null} rpc={rpc} />;
};
