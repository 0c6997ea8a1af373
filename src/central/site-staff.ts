/** 場所の職員: who may sign in at the terminals of a site, from the configuration, signed anew at each question (outbox/site-staff.ts). */
import { type SignedStaff, type SiteStaff, signStaff } from '../outbox/site-staff.ts';
import type { TenantConfig } from './config.ts';
import type { ReceiptKey } from './receipt-key.ts';

export const siteStaff = (
  { id: tenant, mode, staff: everybody }: TenantConfig,
  site: string,
  { key, asOf }: { readonly key: ReceiptKey; readonly asOf: number },
): SignedStaff => {
  const isGivenOut = everybody.some(({ terminal }) => terminal !== undefined);
  const staff = everybody.flatMap(({ id, role, terminal }) => {
    const isHere = terminal !== undefined && (terminal.sites?.includes(site) ?? true);
    return isHere ? [{ id, name: terminal.name, role, pinScrypt: terminal.pinScrypt }] : [];
  });
  const list: SiteStaff = { v: 1, tenant, site, mode, asOf, staff: isGivenOut ? staff : null };
  return signStaff(list, key.privateKey);
};
