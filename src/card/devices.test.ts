import { expect, test } from 'vitest';
import { slotsOf } from './devices.ts';

/** The names as their systems give them; which slot each is, and whose device (by the position of its first reader). */
const TABLE: readonly (readonly [what: string, readers: readonly (readonly [string, string, number])[]])[] = [
  [
    'ACS ACR1252 on Linux: antenna and SAM',
    [
      ['ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00', 'contactless', 0],
      ['ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00', 'sam', 1],
    ],
  ],
  [
    'ACS ACR1252 on Windows, whose SAM slot has CL in its name',
    [
      ['ACS ACR1252 1S CL Reader PICC 0', 'contactless', 0],
      ['ACS ACR1252 1S CL Reader SAM 0', 'sam', 1],
    ],
  ],
  [
    'two ACS ACR1252 on macOS',
    [
      ['ACS ACR1252 1S CL Reader(1)', 'contactless', 0],
      ['ACS ACR1252 1S CL Reader(2)', 'sam', 1],
      ['ACS ACR1252 1S CL Reader(1) 01', 'contactless', 2],
      ['ACS ACR1252 1S CL Reader(2) 01', 'sam', 3],
    ],
  ],
  [
    'ACS ACR1281 on Windows: all three',
    [
      ['ACS ACR1281 1S Dual Reader ICC 0', 'contact', 0],
      ['ACS ACR1281 1S Dual Reader PICC 0', 'contactless', 0],
      ['ACS ACR1281 1S Dual Reader SAM 0', 'sam', 2],
    ],
  ],
  [
    'ACS ACR1281 on Linux, where only the slot number tells',
    [
      ['ACS ACR1281 1S Dual Reader 00 00', 'contact', 0],
      ['ACS ACR1281 1S Dual Reader 00 01', 'contactless', 0],
      ['ACS ACR1281 1S Dual Reader 00 02', 'sam', 2],
    ],
  ],
  [
    'OMNIKEY 5422 on Linux: the interface in brackets, the serial number behind',
    [
      [
        'HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422CL Smartcard Reader] (KJ0K3P000912345678) 00 00',
        'contactless',
        0,
      ],
      [
        'HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422 Smartcard Reader] (KJ0K3P000912345678) 01 00',
        'contact',
        0,
      ],
    ],
  ],
  [
    'two OMNIKEY 5422 on Linux, told apart by their serial numbers',
    [
      [
        'HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422CL Smartcard Reader] (A1) 00 00',
        'contactless',
        0,
      ],
      ['HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422 Smartcard Reader] (A1) 01 00', 'contact', 0],
      [
        'HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422CL Smartcard Reader] (B2) 02 00',
        'contactless',
        2,
      ],
      ['HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422 Smartcard Reader] (B2) 03 00', 'contact', 2],
    ],
  ],
  [
    'OMNIKEY 5422 on Windows: the contact slot is the one without CL',
    [
      ['HID Global OMNIKEY 5422 Smartcard Reader 0', 'contact', 0],
      ['HID Global OMNIKEY 5422CL Smartcard Reader 0', 'contactless', 0],
    ],
  ],
  [
    'OMNIKEY CardMan 5x21 on Windows',
    [
      ['OMNIKEY CardMan 5x21 0', 'contact', 0],
      ['OMNIKEY CardMan 5x21-CL 0', 'contactless', 0],
    ],
  ],
  [
    'Identiv uTrust 4701 F on Windows, whose numbers differ',
    [
      ['Identiv uTrust 4701 F Contact Reader 0', 'contact', 0],
      ['Identiv uTrust 4701 F CL Reader 1', 'contactless', 0],
    ],
  ],
  ['Identiv uTrust 3720', [['Identiv uTrust 3720 Contactless Reader 0', 'contactless', 0]]],
  [
    'Gemalto Prox-DU, whose serial number hangs on the word',
    [
      ['Gemalto Prox-DU Contact_12400715 0', 'contact', 0],
      ['Gemalto Prox-DU Contactless_12400715 0', 'contactless', 0],
    ],
  ],
  [
    'Sony RC-S300 beside an RC-S380',
    [
      ['SONY FeliCa Port/PaSoRi 4.0 0', 'contactless', 0],
      ['Sony FeliCa Port/PaSoRi 3.0 0', 'contactless', 1],
    ],
  ],
  [
    'Feitian R502: SAM1',
    [
      ['Feitian R502 [R502 Contactless Reader] (0001) 00 00', 'contactless', 0],
      ['Feitian R502 [R502 Contact Reader] (0001) 01 00', 'contact', 0],
      ['Feitian R502 [R502 SAM1 Reader] (0001) 02 00', 'sam', 2],
    ],
  ],
  [
    'two alike dual readers on Windows, paired by their numbers',
    [
      ['ACS ACR1281 1S Dual Reader PICC 0', 'contactless', 0],
      ['ACS ACR1281 1S Dual Reader ICC 0', 'contact', 0],
      ['ACS ACR1281 1S Dual Reader PICC 1', 'contactless', 2],
      ['ACS ACR1281 1S Dual Reader ICC 1', 'contact', 2],
    ],
  ],
  [
    'two alike dual readers that cannot be paired: each slot for itself',
    [
      ['Identiv uTrust 4701 F Contact Reader 0', 'contact', 0],
      ['Identiv uTrust 4701 F CL Reader 1', 'contactless', 1],
      ['Identiv uTrust 4701 F Contact Reader 2', 'contact', 2],
      ['Identiv uTrust 4701 F CL Reader 3', 'contactless', 3],
    ],
  ],
  [
    'two plain readers of one make are two devices',
    [
      ['Gemalto PC Twin Reader 00 00', 'unknown', 0],
      ['Gemalto PC Twin Reader 01 00', 'unknown', 1],
    ],
  ],
  [
    'two antennas of one make are two devices',
    [
      ['Identiv uTrust 3700 F CL Reader 0', 'contactless', 0],
      ['Identiv uTrust 3700 F CL Reader 1', 'contactless', 1],
    ],
  ],
  [
    'virtual slots are two devices',
    [
      ['Virtual PCD 00 00', 'unknown', 0],
      ['Virtual PCD 00 01', 'unknown', 1],
    ],
  ],
  ['a reader that names its SAM socket is none', [['ACS ACR1222 1SAM PICC Reader 00 00', 'contactless', 0]]],
  ['contactless is not contact', [['Cherry TC 12xx-CL 0', 'contactless', 0]]],
  ['a word inside another word tells nothing', [['Samsung Nicclas Clip Reader 0', 'unknown', 0]]],
];

test.each(TABLE)('%s', (_, readers) => {
  const names = readers.map(([name]) => name);
  const slots = slotsOf(names);
  expect(
    names.map((name) => [name, slots.get(name)?.kind, names.indexOf(slots.get(name)?.device ?? '')]),
  ).toEqual(readers);
  // The order in which the system names them tells nothing.
  const turned = slotsOf(names.toReversed());
  for (const name of names) expect(turned.get(name)?.kind).toBe(slots.get(name)?.kind);
  for (const a of names)
    for (const b of names)
      expect(turned.get(a)?.device === turned.get(b)?.device).toBe(
        slots.get(a)?.device === slots.get(b)?.device,
      );
});
