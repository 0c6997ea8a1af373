/** What keys and certificates are made into for a connection. */
import { createSecureContext, type SecureContext } from 'node:tls';
import type { TlsMaterial } from '../kernel/x509.ts';

/** A terminal that is being enrolled knows its CA and has no certificate of its own yet. */
export type ClientMaterial = Pick<TlsMaterial, 'ca'> & Partial<TlsMaterial>;

/** Every client and every centre is this program: nothing older is needed, and 1.3 hides which terminal calls. */
export const PROTOCOL = { minVersion: 'TLSv1.3' } as const;

const sameMaterial = (a: ClientMaterial, b: ClientMaterial): boolean =>
  a.cert === b.cert && a.key === b.key && a.ca.join('') === b.ca.join('');

const contextOf = ({ ca, cert, key }: ClientMaterial): SecureContext =>
  createSecureContext({
    ...PROTOCOL,
    ca: [...ca],
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    // A CA that the municipality brought along may be signed by another: it is believed itself, not that other.
    allowPartialTrustChain: true,
  });

/**
 * Gives the context of these keys and certificates, made anew only when they are others than the last. Node would make one for each
 * connection, and each is 48 KB that V8 does not see: a terminal without a line held hundreds of them until something else made it
 * collect (R7).
 */
export const createTlsContexts = (): ((material: ClientMaterial) => SecureContext) => {
  let made: { readonly material: ClientMaterial; readonly context: SecureContext } | undefined;
  return (material) => {
    if (made === undefined || !sameMaterial(made.material, material))
      made = { material, context: contextOf(material) };
    return made.context;
  };
};
