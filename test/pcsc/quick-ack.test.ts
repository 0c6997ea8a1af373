import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import koffi from 'koffi';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acknowledgeNow } from '../../src/simulator/quick-ack-driver.ts';
import { fileDescriptorOf } from '../../src/simulator/vpcd-link.ts';
import { freePort } from '../harness/free-port.ts';

const IPPROTO_TCP = 6;
const TCP_QUICKACK = 12;

let server: Server;
let socket: Socket;
beforeEach(async () => {
  const port = await freePort();
  server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
});
afterEach(() => {
  socket.destroy();
  server.close();
});

test('a connected socket has a descriptor, a destroyed one has none', async () => {
  expect(fileDescriptorOf(socket)).toBeGreaterThan(2);
  socket.destroy();
  await once(socket, 'close');
  expect(fileDescriptorOf(socket)).toBeUndefined();
});

test.skipIf(process.platform !== 'linux')(
  'the kernel is told to acknowledge at once (docs/decisions/0006)',
  () => {
    const libc = koffi.load('libc.so.6');
    const set = libc.func('int setsockopt(int fd, int level, int name, const int *value, uint32_t length)');
    const get = libc.func(
      'int getsockopt(int fd, int level, int name, _Out_ int *value, _Inout_ uint32_t *length)',
    );
    const fd = fileDescriptorOf(socket) ?? -1;
    const now = (): number | undefined => {
      const value = [-1];
      expect(get(fd, IPPROTO_TCP, TCP_QUICKACK, value, [4])).toBe(0);
      return value[0];
    };
    set(fd, IPPROTO_TCP, TCP_QUICKACK, [0], 4);
    expect(now()).toBe(0);
    acknowledgeNow(fd);
    expect(now()).toBe(1);
  },
);

test('a descriptor that is closed by now does no harm', () => {
  expect(() => acknowledgeNow(1_000_000)).not.toThrow();
});
