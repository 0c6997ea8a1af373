/** What the centre promised to a terminal, against what the terminal has: each receipt is the centre's, and of this chain. */
import { type Receipt, type StreamId, verifyReceipt } from './event.ts';
import type { Fault } from './record-check.ts';

export interface KeptReceipt extends Omit<Receipt, keyof StreamId> {
  readonly receiptSig: string;
}

/** `bad_receipt`: not signed by the centre. `wrong_receipt`: the centre took in another record under this number, or one that is gone. */
export type ReceiptFault = 'bad_receipt' | 'wrong_receipt';

/** The first receipt that is not good, by its number; `hashAt` is undefined where there is no record. */
export const checkReceipts = (
  stream: StreamId,
  receipts: readonly KeptReceipt[],
  hashAt: (seq: number) => string | undefined,
  centreKey: string,
): Fault<ReceiptFault> | null => {
  for (const { receiptSig, ...receipt } of receipts.toSorted((a, b) => a.ackSeq - b.ackSeq)) {
    const { tenant, device, epoch } = stream;
    if (!verifyReceipt({ ...receipt, tenant, device, epoch }, receiptSig, centreKey))
      return { check: 'bad_receipt', seq: receipt.ackSeq };
    if (hashAt(receipt.ackSeq) !== receipt.ackHash) return { check: 'wrong_receipt', seq: receipt.ackSeq };
  }
  return null;
};
