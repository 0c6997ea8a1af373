/** What `kazasu read` can read besides the free part: each with its source, how sure it makes us, and what it took. */
import { X509Certificate } from 'node:crypto';
import { type Channel, createChannel } from '../../card/apdu.ts';
import { readTextRecord } from '../../card/applications/text-input/read.ts';
import type { CertificateFacts } from '../../card/certificate.ts';
import type { CardConnection } from '../../card/index.ts';
import { readProfile } from '../../card/profile/read.ts';
import type { CardProfile } from '../../card/profile/schema.ts';
import type { Secrets } from '../../card/profile/steps.ts';
import { proveHolder } from '../../card/proof.ts';
import { type Detail, failure, type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';

export type Level = 'L0' | 'L1' | 'LC' | 'L2';

/** One part asked for, as it came out. */
export interface ItemReport {
  readonly name: string;
  readonly source: string;
  readonly level?: Level;
  readonly value?: unknown;
  /** Why it could not be read. */
  readonly problem?: string;
  readonly detail?: Detail;
  readonly apdus: number;
  readonly durationMs: number;
}

interface Found {
  readonly level: Level;
  readonly value?: unknown;
}

export interface Part {
  readonly name: string;
  readonly source: string;
  read(channel: Channel, card: CardConnection): Promise<Result<Found, string>>;
}

/** One after the other, each with its own budget of commands and time (limits.ts). */
export const runParts = async (
  card: CardConnection,
  parts: readonly Part[],
  system: System,
): Promise<readonly ItemReport[]> => {
  const reports: ItemReport[] = [];
  for (const part of parts) {
    const { name, source } = part;
    const startedAt = system.monotonic();
    let apdus = 0;
    const counted: CardConnection = {
      ...card,
      transmit(command) {
        apdus += 1;
        return card.transmit(command);
      },
    };
    const result = await part.read(createChannel(counted, system), counted);
    const took = { apdus, durationMs: system.monotonic() - startedAt };
    if (result.ok) reports.push({ name, source, ...result.value, ...took });
    else {
      const { reason, detail } = result;
      reports.push({ name, source, problem: reason, ...(detail === undefined ? {} : { detail }), ...took });
    }
  }
  return reports;
};

/** 基本4情報: `numberB` is overwritten. */
export const fourItemsPart = (numberB: Uint8Array): Part => ({
  name: 'four_items',
  source: '券面事項入力補助AP',
  async read(channel) {
    const record = await readTextRecord(channel, numberB);
    if (!record.ok) return record;
    const { name, address, birthDate, sex } = record.value;
    return success({ level: 'L0', value: { name, address, birthDate, sex } });
  },
});

interface HolderOptions {
  readonly pin: Uint8Array;
  /** The certificate read in this conversation. */
  readonly certificate: () => { readonly der: Uint8Array; readonly facts: CertificateFacts } | undefined;
  readonly device: string;
  readonly insists: boolean;
  readonly system: System;
}

/** 本人の証明 (L2): the PIN, then a signature over a fresh challenge. `pin` is overwritten. */
export const holderPart = ({ pin, certificate, device, insists, system }: HolderOptions): Part => ({
  name: 'holder',
  source: '公的個人認証AP',
  async read(channel) {
    try {
      const read = certificate();
      if (read === undefined) return failure('certificate_missing');
      // A PIN is not spent on a certificate that would prove nothing.
      if (read.facts.status !== 'valid') return failure(read.facts.status);
      const proved = await proveHolder(channel, pin, {
        certificateKey: new X509Certificate(read.der).publicKey,
        challenge: { nonce: system.randomBytes(32), device, at: system.now() },
        insists,
      });
      return proved.ok ? success({ level: proved.value }) : proved;
    } finally {
      pin.fill(0);
    }
  },
});

/** 条例利用AP by its profile. */
export const profilePart = (
  profile: CardProfile,
  means: Parameters<typeof readProfile>[2] & { readonly secrets: Secrets },
): Part => ({
  name: 'profile',
  source: profile.title,
  async read(_channel, card) {
    const reading = await readProfile(card, profile, means);
    if (!reading.ok) return reading;
    const { level, chipKey: _key, apdus: _apdus, durationMs: _ms, lastApduAt: _at, ...value } = reading.value;
    return success({ level, value });
  },
});
