/**
 * Text without control characters and lone surrogates: what a list, a screen and PostgreSQL's `text` (which cannot hold U+0000) can all
 * show as it was written.
 */
export const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}]+$/u;
