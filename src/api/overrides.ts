import * as v from 'valibot';
import { SegyError } from '../core/errors.ts';
import type { HeaderWord, Overrides } from '../core/types.ts';
import { said, wholeFrom } from './number-schemas.ts';

/** The sample format codes (binary header bytes 3225–3226) that can be read. */
export const READABLE_FORMATS = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16] as const;
export const WORD_TYPES = ['int32', 'int16', 'uint16', 'ibm', 'ieee'] as const;
const TRACE_HEADER_LENGTH = 240;

/** Gives the last byte (1-based) at which a word of this type can begin within the 240-byte trace header. */
export function lastByteOf(type: HeaderWord['type']): number {
  return TRACE_HEADER_LENGTH + 1 - (type === 'int16' || type === 'uint16' ? 2 : 4);
}

/** Makes a schema for a word of the trace header. `what` names the word in error messages. */
export const headerWord = (what: string) =>
  v.pipe(
    v.strictObject(
      {
        byte: wholeFrom(1, lastByteOf('int16'), what && `The byte of ${what}`),
        type: v.optional(
          v.picklist(
            WORD_TYPES,
            said(what && `The type of ${what}`, `must be one of ${WORD_TYPES.join(', ')}`),
          ),
        ),
      },
      said(what, 'must be given as { byte, type }'),
    ),
    v.check(
      ({ byte, type }) => byte <= lastByteOf(type),
      ({ input }) =>
        said(
          what,
          `must lie within the 240 bytes of the trace header: as ${input.type ?? 'int32'} the last byte it can begin at is ${lastByteOf(input.type)}, not ${input.byte}`,
        ),
    ),
  );

const INTERVAL_HINT = 'The sample interval must be a number above 0 and at most 1000000000 µs';

export const OVERRIDES_SCHEMA = v.pipe(
  v.strictObject(
    {
      fileHeaderOffset: v.optional(
        wholeFrom(0, Number.MAX_SAFE_INTEGER, 'The byte at which the file headers begin'),
      ),
      byteOrder: v.optional(
        v.picklist(['big', 'little', 'pairwise'], 'The byte order must be big, little or pairwise'),
      ),
      sampleByteOrder: v.optional(
        v.picklist(
          ['big', 'little', 'pairwise'],
          'The byte order of samples must be big, little or pairwise',
        ),
      ),
      sampleFormat: v.optional(
        v.picklist(
          READABLE_FORMATS,
          `The sample format must be one of the codes ${READABLE_FORMATS.join(', ')}`,
        ),
      ),
      samplesPerTrace: v.optional(wholeFrom(1, 2 ** 31 - 1, 'The sample count')),
      sampleIntervalMicroseconds: v.optional(
        v.pipe(v.number(INTERVAL_HINT), v.gtValue(0, INTERVAL_HINT), v.maxValue(1e9, INTERVAL_HINT)),
      ),
      domain: v.optional(v.picklist(['time', 'depth'], 'The domain must be time or depth')),
      inline: v.optional(headerWord('inline')),
      crossline: v.optional(headerWord('crossline')),
      x: v.optional(headerWord('X')),
      y: v.optional(headerWord('Y')),
      cdp: v.optional(headerWord('CDP')),
      offset: v.optional(headerWord('offset')),
    },
    (issue) => `There is no override called ${issue.received}`,
  ),
  v.check(({ x, y }) => (x === undefined) === (y === undefined), 'X and Y are overruled together: give both'),
  v.check(
    ({ inline, crossline }) => !inline || !crossline || inline.byte !== crossline.byte,
    'Inline and crossline cannot stand at the same byte',
  ),
  v.check(({ x, y }) => !x || !y || x.byte !== y.byte, 'X and Y cannot stand at the same byte'),
);

export const OVERRIDE_NAMES = [
  'fileHeaderOffset',
  'byteOrder',
  'sampleByteOrder',
  'sampleFormat',
  'samplesPerTrace',
  'sampleIntervalMicroseconds',
  'domain',
  'inline',
  'crossline',
  'x',
  'y',
  'cdp',
  'offset',
] as const satisfies readonly (keyof Overrides)[];

export type OverrideName = (typeof OVERRIDE_NAMES)[number];

/** Picks the overrides out of options, and checks them. @throws SegyError 'bad-argument' that says which override is wrong */
export function overridesOf(options: Overrides): Overrides {
  const given = Object.fromEntries(
    OVERRIDE_NAMES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );
  return checkOverrides(given);
}

/** Checks overrides. @throws SegyError 'bad-argument' that says which value is wrong and what it may be */
export function checkOverrides(input: unknown): Overrides {
  const result = v.safeParse(OVERRIDES_SCHEMA, input);
  if (!result.success) throw new SegyError('bad-argument', `${result.issues[0].message}.`);
  return result.output as Overrides;
}

type ReadStorage = Pick<Storage, 'getItem'> | null;
type WriteStorage = Pick<Storage, 'setItem' | 'removeItem'> | null;

const keyOf = (fingerprint: string): string => `segy-lens/overrides/${fingerprint}`;

/** Loads the overrides that the user set for a file on an earlier visit; empty if there are none or they are not valid any more. */
export function loadOverrides(storage: ReadStorage, fingerprint: string): Overrides {
  try {
    const text = storage?.getItem(keyOf(fingerprint));
    return text ? checkOverrides(JSON.parse(text)) : {};
  } catch {
    return {};
  }
}

/** Stores overrides until they are taken back; clearing the cache does not delete them. Returns false if the browser refuses. */
export function saveOverrides(storage: WriteStorage, fingerprint: string, overrides: Overrides): boolean {
  try {
    if (Object.keys(overrides).length === 0) storage?.removeItem(keyOf(fingerprint));
    else storage?.setItem(keyOf(fingerprint), JSON.stringify(overrides));
    return storage !== null;
  } catch {
    return false;
  }
}

/** The content of a file of overrides: the overrides, and the name and fingerprint of the survey they were made for. */
export interface OverridesFile {
  readonly name: string;
  readonly fingerprint: string;
  readonly overrides: Overrides;
}

const FILE_KIND = 'segy-lens overrides';

export function writeOverridesFile({ name, fingerprint, overrides }: OverridesFile): string {
  return `${JSON.stringify({ kind: FILE_KIND, version: 1, name, fingerprint, overrides }, null, 2)}\n`;
}

/** Reads a file of overrides. @throws SegyError 'bad-argument' if the text is no such file or an override in it is not valid */
export function readOverridesFile(text: string): OverridesFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new SegyError('bad-argument', 'The file is not JSON, so it holds no overrides.', { cause });
  }
  const envelope = v.safeParse(
    v.object({
      kind: v.literal(FILE_KIND),
      name: v.string(),
      fingerprint: v.string(),
      overrides: v.unknown(),
    }),
    parsed,
  );
  if (!envelope.success) {
    throw new SegyError(
      'bad-argument',
      'This JSON file does not hold overrides. Choose one that was exported here with “Export overrides”.',
    );
  }
  const { name, fingerprint, overrides } = envelope.output;
  return { name, fingerprint, overrides: checkOverrides(overrides) };
}
