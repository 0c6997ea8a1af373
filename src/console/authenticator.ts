/** The browser's authenticator (WebAuthn). What it answers is parsed as the centre will parse it. */
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import {
  type Assertion,
  type Attestation,
  assertionSchema,
  attestationSchema,
} from '../central/staff-schema.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { CreationOptions, ProofOptions } from './webauthn-schema.ts';

export interface BrowserKeys {
  readonly isSupported: () => boolean;
  register(options: CreationOptions): Promise<Result<Attestation, 'cancelled' | 'already_there'>>;
  prove(options: ProofOptions): Promise<Result<Assertion, 'cancelled'>>;
}

/** A person who leaves the browser's own window, or lets it run out, is no fault. */
export const browserKeys: BrowserKeys = {
  isSupported: browserSupportsWebAuthn,
  register: async (options) => {
    try {
      const made = await startRegistration({ optionsJSON: options });
      return success(attestationSchema.parse(made));
    } catch (error) {
      const isThere = error instanceof Error && error.name === 'InvalidStateError';
      return failure(isThere ? 'already_there' : 'cancelled');
    }
  },
  prove: async (options) => {
    try {
      const made = await startAuthentication({ optionsJSON: options });
      return success(assertionSchema.parse(made));
    } catch {
      return failure('cancelled');
    }
  },
};
