/** 図書の貸出受付: the host's side of the module. Its screens are in `screen.tsx`. */
export { createLibrary } from './api.ts';
export { libraryContract, libraryTopics } from './contract.ts';
export { createLibraryProjection, type LibraryProjection, libraryMigrations } from './counts.ts';
export { dueWords } from './due-text.ts';
export { libraryHistoryMigrations } from './history.ts';
export { type SharedLinks, sharedLinksSchema, shareLinks, takeLinks } from './links.ts';
export { type MyKeyPlatform, unconnectedMyKey } from './mykey.ts';
export { createMemoryPad, type MemoryPad, type PadTag, type TagPad } from './pad.ts';
export type { Library, LibraryContext, LinkShare, QueueStore } from './ports.ts';
export { libraryQueueMigrations } from './queue.ts';
export { type LibrarySite, librarySiteSchema } from './site-schema.ts';
export type * from './system.ts';
export type { Due } from './views-schema.ts';
