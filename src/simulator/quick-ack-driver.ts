/**
 * vpcd writes a frame's length and its body apart; with Nagle at its end and delayed acknowledgement at ours, each
 * command would take 48 ms (docs/decisions/0006). Acknowledging at once cures it; Linux forgets the wish after a
 * read, so it is set again each time.
 */
import koffi, { type LibraryHandle } from 'koffi';

const IPPROTO_TCP = 6;
const TCP_QUICKACK = 12;

let setsockopt: ReturnType<LibraryHandle['func']> | undefined;

/** Makes the kernel acknowledge what this socket has received. Does nothing on systems that have no such option. */
export const acknowledgeNow = (fileDescriptor: number): void => {
  if (process.platform !== 'linux') return;
  setsockopt ??= koffi
    .load('libc.so.6')
    .func('int setsockopt(int fd, int level, int name, const int *value, uint32_t length)');
  setsockopt(fileDescriptor, IPPROTO_TCP, TCP_QUICKACK, [1], 4);
};
