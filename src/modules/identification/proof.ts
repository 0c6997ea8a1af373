/**
 * What another desk says of a card is believed with a proof only: the municipality's desks alone have the token key, the centre
 * has not (docs/decisions/0021). Without it whoever answers in the centre's name could point a card at anybody.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { preImage } from '../../kernel/ed25519.ts';
import type { EventBody } from '../../outbox/event.ts';
import type { Prove, ProvenFields } from '../../outbox/log-types.ts';
import type { LinkChange } from '../../outbox/protocol.ts';
import { isLinkKind } from './schema.ts';

export interface LinkProofs {
  /** For the record: HMAC-SHA256, hex; `undefined` of an event that other desks are not told. */
  readonly prove: Prove;
  readonly isProven: (change: LinkChange, mode: EventBody['mode']) => boolean;
}

const DOMAIN = 'kazasu.link.v1';

/** `tokenKey`: 32 bytes. The key of the proofs is another one, made of it: a proof says nothing of a card's number. */
export const createLinkProofs = (tokenKey: Uint8Array): LinkProofs => {
  const key = new Uint8Array(hkdfSync('sha256', tokenKey, new Uint8Array(0), DOMAIN, 32));
  /** Order (`hlc`, `device`, `seq`), who and what: nothing of it can be moved to another place, time, drill or person. */
  const proofOf = ({ device, seq, eventId, hlc, kind, staff, site, mode, data }: ProvenFields): Buffer => {
    const said = data === undefined ? '' : JSON.stringify(data);
    const fields = [device, String(seq), eventId, hlc, kind, staff, site, mode, said];
    return createHmac('sha256', key).update(preImage(DOMAIN, fields)).digest();
  };
  return {
    prove: (event) => (isLinkKind(event.kind) ? proofOf(event).toString('hex') : undefined),
    isProven: ({ proof, ...change }, mode) =>
      proof !== undefined && timingSafeEqual(Buffer.from(proof, 'hex'), proofOf({ ...change, mode })),
  };
};
