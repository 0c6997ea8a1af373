/** Which module a place without residents has, opened with what it needs beside the terminal. */
import type { CardReader } from '../card/index.ts';
import type { Logger } from '../kernel/log.ts';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { attendanceTopics } from '../modules/attendance/index.ts';
import { benefitsTopics } from '../modules/benefits/index.ts';
import { libraryTopics } from '../modules/library/index.ts';
import { type AttendanceFailure, attendanceAtDesk, openAttendance } from './attendance-host.ts';
import { benefitsAtDesk, openBenefits } from './benefits-host.ts';
import { type LibraryFailure, libraryAtDesk, openLibrary } from './library-host.ts';
import { createReceiptPrinter } from './receipt-printer.ts';
import { type SiteProfile, tapPlaceOf } from './site-profile.ts';
import type { TapModule, TapModuleParts } from './tap-terminal.ts';

export type TapModuleFailure = AttendanceFailure | LibraryFailure;

export interface OpenedTapModule {
  /** A fake is among what it works with; production refuses it. */
  readonly simulated: boolean;
  /** 職員証 by its identifier is taken. */
  readonly staffCards: boolean;
  readonly start: (parts: TapModuleParts) => TapModule;
  /** Where it was not started; what is started closes with the terminal. */
  close(): Promise<void>;
}

interface Options {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  readonly reader: CardReader;
  readonly tokenKey: Uint8Array;
  readonly system: System;
  readonly logger: Logger;
}

type Opening = Promise<Result<OpenedTapModule, TapModuleFailure>>;
const nothingToClose = async (): Promise<void> => undefined;

const openTheLibrary = async (options: Options): Opening => {
  const { library: site } = options.profile;
  if (site === undefined) throw new Error('a library without its profile');
  const opened = await openLibrary({ ...options, site });
  if (!opened.ok) return opened;
  const print = createReceiptPrinter(options.profile.printer, options.logger);
  return success({
    simulated: opened.value.simulated,
    staffCards: false,
    start: (parts) => ({
      ...libraryAtDesk({ ...parts, print }, opened.value, parts.views.library, parts.note),
      topic: 'library',
      notHere: (reader) => site.pad.kind === 'pcsc' && site.pad.reader === reader,
      topics: libraryTopics,
    }),
    close: () => opened.value.close(),
  });
};

const openTheDoor = async (options: Options): Opening => {
  const opened = openAttendance(options);
  if (!opened.ok) return opened;
  const { value } = opened;
  if (value === undefined) throw new Error('a staff door without its profile');
  return success({
    simulated: false,
    staffCards: value.site.staffCards,
    start: (parts) => ({
      ...attendanceAtDesk(parts, value, parts.views.attendance, parts.note),
      topic: 'attendance',
      topics: attendanceTopics,
    }),
    close: nothingToClose,
  });
};

const openTheShop = async (options: Options): Opening => {
  const opened = openBenefits({ site: options.profile.benefits });
  if (opened === undefined) throw new Error('a shop without its profile');
  const print = createReceiptPrinter(options.profile.printer, options.logger);
  return success({
    simulated: false,
    staffCards: false,
    start(parts) {
      const { benefits, withCentre } = benefitsAtDesk(
        { ...parts, print },
        opened,
        parts.views.benefits,
        parts.note,
      );
      return { ...benefits, topic: 'benefits', topics: benefitsTopics, more: [withCentre] };
    },
    close: nothingToClose,
  });
};

/** The profile says which; that a place has one and what belongs to it is the profile's own rule. */
export const openTapModule = (options: Options): Opening => {
  switch (tapPlaceOf(options.profile)) {
    case 'library':
      return openTheLibrary(options);
    case 'staff':
      return openTheDoor(options);
    case 'shop':
      return openTheShop(options);
    case undefined:
      throw new Error('a place with residents is opened by terminal-host.ts');
  }
};
