/** Asks the centre what a card may have, and for acts at the till, over HTTP. Nothing here rejects; no answer is `undefined`. */
import type { KeyObject } from 'node:crypto';
import { BENEFIT_ACTS_PATH, cardPath, signAct } from '../outbox/benefits-protocol.ts';
import {
  type ActAnswer,
  actAnswerSchema,
  type CardAnswer,
  cardAnswerSchema,
  type ShownCard,
  type UnsignedAct,
} from '../outbox/benefits-shapes.ts';
import { TENANT_HEADER } from '../outbox/protocol.ts';
import type { Send } from './https-client.ts';
import { createRequest, type PackageTransportOptions } from './registry-transport.ts';

export interface BenefitsAskOptions extends PackageTransportOptions {
  readonly privateKey: KeyObject;
  readonly send: Send;
}

export interface BenefitsAsk {
  card(shop: string, card: ShownCard, ms: number): Promise<CardAnswer | undefined>;
  /** Sent again with the same key it is answered as before, and does nothing twice. */
  act(act: Omit<UnsignedAct, 'device'>, ms: number): Promise<ActAnswer | undefined>;
}

const within = (ms: number): AbortSignal => AbortSignal.timeout(Math.max(1, Math.ceil(ms)));

export const createBenefitsAsk = (options: BenefitsAskOptions): BenefitsAsk => {
  const { centralUrl, tenant, device, privateKey, send } = options;
  const request = createRequest(options);
  return {
    async card(shop, card, ms) {
      const reply = await request(cardPath(shop, card), {}, within(ms));
      if (!reply.ok) return undefined;
      const answer = cardAnswerSchema.safeParse(await reply.value.json().catch(() => undefined));
      return answer.success ? answer.data : undefined;
    },
    async act(act, ms) {
      try {
        const signed = signAct(tenant, { ...act, device: device as UnsignedAct['device'] }, privateKey);
        const reply = await send(new URL(BENEFIT_ACTS_PATH, centralUrl), {
          method: 'POST',
          headers: { 'content-type': 'application/json', [TENANT_HEADER]: tenant },
          body: JSON.stringify(signed),
          signal: within(ms),
        });
        const answer = actAnswerSchema.safeParse(await reply.json());
        return reply.status === 200 && answer.success ? answer.data : undefined;
      } catch {
        return undefined; // no answer, or one that is not JSON
      }
    },
  };
};
