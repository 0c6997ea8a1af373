import { z } from 'zod';

/** Imported first by every page: zod must not try to compile its checks, which the pages' policy (CSP) would report. */
z.config({ jitless: true });
