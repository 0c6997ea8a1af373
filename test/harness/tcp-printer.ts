/** A receipt printer on raw TCP that keeps what it is sent, as ESC/POS printers on port 9100 take it. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export const startTcpPrinter = async () => {
  const chunks: Buffer[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => socket.end())
      .on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    at: { host: '127.0.0.1', port },
    /** Everything so far, and nothing is kept of it. */
    taken: (): Buffer => Buffer.concat(chunks.splice(0)),
    async stop(): Promise<void> {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
export type TcpPrinter = Awaited<ReturnType<typeof startTcpPrinter>>;
