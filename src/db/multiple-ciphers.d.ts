/** The encrypting build keeps better-sqlite3's API and ships no types of its own. */
declare module 'better-sqlite3-multiple-ciphers' {
  export { default } from 'better-sqlite3';
}
