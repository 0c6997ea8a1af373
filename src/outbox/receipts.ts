/** What the centre acknowledged, kept as its proof. */
import type { Tx } from '../db/index.ts';
import type { Ack } from './log-types.ts';

/** Heartbeats say the same again and again: one receipt a place in the stream is proof enough, the newest. */
export const storeReceipt = (tx: Tx, epoch: string, ack: Ack, receivedAt: number): void => {
  tx.run('DELETE FROM outbox_receipt WHERE epoch = ? AND ack_seq = ? AND ack_hash = ?', [
    epoch,
    ack.ackSeq,
    ack.ackHash,
  ]);
  tx.run(
    `INSERT INTO outbox_receipt
       (epoch, ack_seq, ack_hash, durability, server_time, received_at, receipt_sig)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [epoch, ack.ackSeq, ack.ackHash, ack.durability, ack.serverTime, Math.floor(receivedAt), ack.receiptSig],
  );
};
