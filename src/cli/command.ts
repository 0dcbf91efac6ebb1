import { parseArgs } from 'node:util';
import type { Overrides } from '../core/types.ts';
import { isSegyError, openSegy } from '../index.ts';
import { type FileRangeSource, fromPath } from '../node.ts';

declare const __VERSION__: string | undefined;

/** The version of the package; 'unknown' in a server of the sources. */
export const VERSION = typeof __VERSION__ === 'string' ? __VERSION__ : 'unknown';

/** Where a command writes, and where the built page lies. */
export interface Surroundings {
  out(text: string | Uint8Array): void;
  err(text: string): void;
  /** Folder of the built page, with a slash at its end. */
  readonly site: URL;
  /** Ends a command that would run on, such as `serve`. */
  readonly signal?: AbortSignal;
}

/** Exit codes: what was asked for was done; a check found something; a file could not be read; the command makes no sense. */
export const EXIT = { done: 0, warnings: 1, errors: 2, usage: 64 } as const;

export interface OptionText {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, string | boolean | undefined>>;

export interface Command {
  /** What follows the command in the help: 'FILE…'. */
  readonly operands: string;
  readonly about: string;
  readonly options: Readonly<Record<string, OptionText>>;
  readonly examples: readonly string[];
  run(operands: readonly string[], options: Options, io: Surroundings): Promise<number>;
}

/** A command that makes no sense. Its message says what was found and what is allowed. */
export class UsageError extends Error {}

/** Options by which a file is read in another way than it would be. */
export const READING_OPTIONS: Readonly<Record<string, OptionText>> = {
  'byte-order': { type: 'string', value: 'big|little', help: 'order of the bytes' },
  'sample-format': { type: 'string', value: 'CODE', help: 'sample format: 1 IBM, 5 IEEE, 3 int16 …' },
  'inline-byte': { type: 'string', value: 'BYTE', help: 'trace header byte of the inline number' },
  'crossline-byte': { type: 'string', value: 'BYTE', help: 'trace header byte of the crossline number' },
};

export const HELP_OPTION: OptionText = { type: 'boolean', short: 'h', help: 'this help' };

export function parse(
  command: Command,
  args: readonly string[],
): { readonly operands: readonly string[]; readonly options: Options } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries({ ...command.options, help: HELP_OPTION }).map(([name, { type, short }]) => [
          name,
          short ? { type, short } : { type },
        ]),
      ),
    });
    return { operands: positionals, options: values as Options };
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/\. To specify.*$/s, '.'));
  }
}

/** The number of an option; undefined if it was not given. @throws UsageError */
export function numberOf(options: Options, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (typeof text !== 'string' || text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`--${name} must be a number, not “${text}”.`);
  return value;
}

/** One of the words that an option may be. @throws UsageError */
export function choiceOf<T extends string>(
  options: Options,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const text = options[name];
  if (text === undefined || allowed.includes(text as T)) return text as T | undefined;
  throw new UsageError(`--${name} must be ${allowed.join(', ')}, not “${text}”.`);
}

/** A range `first:last` or `first:last:step`, or one number. @throws UsageError */
export function rangeOf(options: Options, name: string): [number, number, number?] | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const parts = String(text)
    .split(':')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (parts.length > 3 || parts.some((part) => !Number.isInteger(part)))
    throw new UsageError(`--${name} must be first:last or first:last:step in whole numbers, not “${text}”.`);
  const [first, last = first, step] = parts as [number, number?, number?];
  return step === undefined ? [first, last] : [first, last, step];
}

export function readingOf(options: Options): Overrides {
  const byteOrder = choiceOf(options, 'byte-order', ['big', 'little']);
  const sampleFormat = numberOf(options, 'sample-format');
  const inline = numberOf(options, 'inline-byte');
  const crossline = numberOf(options, 'crossline-byte');
  return {
    ...(byteOrder && { byteOrder }),
    ...(sampleFormat !== undefined && { sampleFormat }),
    ...(inline !== undefined && { inline: { byte: inline } }),
    ...(crossline !== undefined && { crossline: { byte: crossline } }),
  } as Overrides;
}

/** The only file of a command. @throws UsageError */
export function oneFile(operands: readonly string[]): string {
  if (operands.length !== 1) throw new UsageError(`Give one file, not ${operands.length || 'none'}.`);
  return operands[0]!;
}

/** Opens a file, does something with it, and closes it whatever happens. */
export async function withSurvey<T>(
  path: string,
  options: Options,
  use: (dataset: Awaited<ReturnType<typeof openSegy>>, file: FileRangeSource) => Promise<T>,
): Promise<T> {
  const file = await fromPath(path);
  try {
    const dataset = await openSegy(file, readingOf(options));
    try {
      return await use(dataset, file);
    } finally {
      dataset.close();
    }
  } finally {
    await file.close();
  }
}

/** What went wrong with a file, as data. Other errors are ours, and go on. */
export function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!isSegyError(error)) throw error;
  return { code: error.code, message: error.message };
}
