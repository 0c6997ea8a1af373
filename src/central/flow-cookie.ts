/** Cookies of the console: who is signed in, and which proof is under way in this browser. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { COOKIE, cookieOf } from './access.ts';

const FLOW_COOKIE = 'kazasu_flow';
const FLOW_S = 600;

/** `https` only: the cookie never travels in clear. */
const secure = (isSecure: boolean): string => (isSecure ? '; Secure' : '');

export const cookieFor = (token: string, maxAgeMs: number, isSecure: boolean): string =>
  `${COOKIE}=${token}; Path=/console; HttpOnly; SameSite=Strict; Max-Age=${Math.floor(maxAgeMs / 1000)}${secure(isSecure)}`;

/** Lax: the way back from the provider is a navigation that another site began. */
export const flowCookieFor = (name: string, isSecure: boolean): string =>
  `${FLOW_COOKIE}=${name}; Path=/console; HttpOnly; SameSite=Lax; Max-Age=${name === '' ? 0 : FLOW_S}${secure(isSecure)}`;

export const flowNameOf = (request: FastifyRequest): string | undefined => cookieOf(request, FLOW_COOKIE);

export const setCookies = (reply: FastifyReply, ...cookies: readonly string[]): FastifyReply =>
  reply.header('set-cookie', [...cookies]);
