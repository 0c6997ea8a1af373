/** Terminals nearby by mDNS (DNS-SD). It only says where somebody may be: who it is, TLS and the site's roster say. */
import { Bonjour, type Browser, type Service } from 'bonjour-service';

/** Names the service; a site's terminals find only their own, and the name tells nobody which town it is. */
const SERVICE = 'kazasu-peer';

export interface Discovery {
  /** `host:port` of everybody who announces this site, ourselves left out. */
  addresses(): readonly string[];
  stop(): Promise<void>;
}

export interface DiscoveryOptions {
  /** Hash of tenant, site and mode: others are not even asked. */
  readonly group: string;
  readonly device: string;
  readonly port: number;
  readonly failed: (error: unknown) => void;
}

/** Anybody on the network can announce anything. */
const MAX_FOUND = 256;

const literal = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** IPv4 first: a link-local IPv6 address needs a zone, which the announcement has not. */
const addressOf = ({ addresses = [], port }: Service): string | undefined => {
  const usable = addresses.filter((address) => !address.startsWith('fe80'));
  const chosen = usable.find((address) => !address.includes(':')) ?? usable[0];
  return chosen === undefined ? undefined : `${literal(chosen)}:${port}`;
};

const isOurs = ({ txt }: Service, { group, device }: DiscoveryOptions): boolean => {
  const said: unknown = txt;
  if (typeof said !== 'object' || said === null) return false;
  const text = said as Readonly<Record<string, unknown>>;
  return text['group'] === group && text['device'] !== device;
};

export const startDiscovery = (options: DiscoveryOptions): Discovery => {
  const bonjour = new Bonjour({}, options.failed);
  const { group, device, port } = options;
  bonjour.publish({ name: `${group}-${device}`, type: SERVICE, port, txt: { group, device }, probe: false });
  const browser: Browser = bonjour.find({ type: SERVICE });
  return {
    addresses: () =>
      browser.services
        .filter((service) => isOurs(service, options))
        .map(addressOf)
        .filter((address) => address !== undefined)
        .slice(0, MAX_FOUND),
    stop: () =>
      new Promise((stopped) => {
        browser.stop();
        bonjour.unpublishAll(() => bonjour.destroy(() => stopped()));
      }),
  };
};
