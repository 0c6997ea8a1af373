/**
 * Another program with the card of a reader: says `held`, and gives the card back when its input ends. Arguments: reader,
 * and `leave` or `reset` (a transaction, and what becomes of the card after it), `exclusive` (nobody else may connect) or
 * `nudge` (only connected, and resets the card as it leaves).
 */
import koffi from 'koffi';
import * as pcsc from '../../src/card/pcsc-driver.ts';
import { mustSucceed } from '../../src/kernel/result.ts';

const [, , reader = '', how] = process.argv;
const end = how === 'reset' || how === 'nudge' ? pcsc.RESET_CARD : pcsc.LEAVE_CARD;
const context = mustSucceed(await pcsc.establish());

const SHARE_EXCLUSIVE = 1;
const PROTOCOL_T1 = 2;

/** Our own driver never asks for this, so it is asked here; types as in pcsclite's winscard.h on 64-bit Linux. */
const connectExclusively = (): pcsc.CardHandle => {
  const connect = koffi
    .load('libpcsclite.so.1')
    .func(
      'long SCardConnect(long context, const char *reader, ulong mode, ulong protocols, _Out_ long *card, _Out_ ulong *protocol)',
    );
  const handle = [0];
  const code: unknown = connect(context.handle, reader, SHARE_EXCLUSIVE, PROTOCOL_T1, handle, [0]);
  if (code !== 0) throw new Error(`SCardConnect: ${String(code)}`);
  return { handle: handle[0] ?? 0, protocol: PROTOCOL_T1 };
};

const inTransaction = how === 'leave' || how === 'reset';
const card = how === 'exclusive' ? connectExclusively() : mustSucceed(await pcsc.connect(context, reader));
if (inTransaction) mustSucceed(await pcsc.beginTransaction(card));
process.stdout.write('held\n');
process.stdin.resume();
process.stdin.once('end', () => {
  void (async () => {
    if (inTransaction) await pcsc.endTransaction(card, end);
    await pcsc.disconnect(card, end);
    await pcsc.release(context);
    process.exit(0);
  })();
});
