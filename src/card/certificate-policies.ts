/** 証明書ポリシー: what JPKI's CAs say a certificate is for (card.md §3). */
export const AUTH_POLICY = '1.2.392.200149.8.5.1.3.30';
export const SIGN_POLICY = '1.2.392.200149.8.5.1.1.20';

export type CertificateUse = 'auth' | 'sign';

/**
 * Policies that are believed, each written down. For signatures …1.40 is reported of phones, and …0.20 is that of the
 * J-LIS test cards: it counts for nothing unless a site also puts a test CA among its anchors.
 */
export const ACCEPTED_POLICIES: Readonly<Record<CertificateUse, readonly string[]>> = {
  auth: [AUTH_POLICY],
  sign: [SIGN_POLICY, '1.2.392.200149.8.5.1.1.40', '1.2.392.200149.8.5.1.0.20'],
};
