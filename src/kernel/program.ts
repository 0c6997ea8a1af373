/** Version of this program, as `package.json` has it (program.test.ts holds them together). */
export const PROGRAM_VERSION = '0.1.0';
