/** Reservations at a 支所ノード: asked of the centre above, which alone keeps two sites apart (decision 0030). */
import { z } from 'zod';
import { throttledSchema } from '../outbox/protocol.ts';
import {
  type ReserveRequest,
  type ReserveVerb,
  reserveAnswerSchema,
  signIssuer,
} from '../outbox/reservation.ts';
import type { Branch, UpstreamAnswer } from './branch.ts';
import type { ReserveRefusal } from './reservation-decide.ts';
import type { TenantCentre } from './tenant-centre.ts';

/** What the centre above may say of a terminal's request. Of us it says more (our certificate is over), which is no word on the terminal. */
const OF_THE_TERMINAL: readonly ReserveRefusal[] = [
  'unknown_device',
  'revoked',
  'bad_signature',
  'bad_request',
];
const refusalSchema = z.object({ reason: z.enum(OF_THE_TERMINAL) });

/** To the desk it is as if nobody had answered: the scope's policy decides. */
export const noUpstream = async (
  branch: Pick<Branch, 'asOf'>,
): Promise<{ readonly kind: 'no_upstream'; readonly asOf: number | null }> => ({
  kind: 'no_upstream',
  asOf: await branch.asOf(),
});

/** The request untouched, and the answer as it came; with a grant goes whose word it is, since this terminal knows our key. */
export const passOn = async (
  { config, receiptKey, branch }: Pick<TenantCentre, 'config' | 'receiptKey'> & { readonly branch: Branch },
  verb: ReserveVerb,
  request: ReserveRequest,
): Promise<UpstreamAnswer> => {
  const link = branch.link();
  const answered = await link?.reserve(verb, request);
  if (link !== undefined && answered !== undefined) {
    const { status, body } = answered;
    const answer = reserveAnswerSchema.safeParse(body);
    if (status === 200 && answer.success)
      return answer.data.outcome === 'granted'
        ? {
            status,
            body: {
              ...answer.data,
              issuer: signIssuer(config.id, link.centralPublicKey, receiptKey.privateKey),
            },
          }
        : { status, body: answer.data };
    if (throttledSchema.safeParse(body).success || refusalSchema.safeParse(body).success) return answered;
  }
  return { status: 503, body: await noUpstream(branch) };
};
