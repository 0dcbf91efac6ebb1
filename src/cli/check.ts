import type { Finding } from '../core/types.ts';
import { type Dataset, isSegyError } from '../index.ts';
import { formatCount } from '../ui/kit/format.ts';
import {
  type Command,
  choiceOf,
  EXIT,
  failureOf,
  type Options,
  READING_OPTIONS,
  type Surroundings,
  UsageError,
  withSurvey,
} from './command.ts';
import { filesOf, findingText } from './inspect.ts';

const SEVERITIES = ['info', 'warning', 'error'] as const;

/** What the traces say, as findings: their samples are no part of what opening a file looks at. */
async function traceFindings(dataset: Dataset, complete: boolean): Promise<Finding[]> {
  const quality = await dataset.quality({ complete });
  const of = quality.complete ? '' : ` of ${formatCount(quality.tracesRead)} that were read`;
  const found = Object.entries(quality.counts).filter(([, count]) => count > 0);
  return found.map(([flag, count]) => ({
    code: `traces-${flag}`,
    severity: flag === 'nonFinite' ? 'warning' : 'info',
    message: `${formatCount(count)} traces${of} are ${flag === 'nonFinite' ? 'not finite numbers throughout' : flag}.`,
  }));
}

async function findingsOf(path: string, options: Options): Promise<readonly Finding[]> {
  try {
    return await withSurvey(path, options, async (dataset) => [
      ...(options.traces || options.complete ? await traceFindings(dataset, options.complete === true) : []),
      ...dataset.meta.findings,
    ]);
  } catch (error) {
    if (!isSegyError(error)) throw error;
    return [{ severity: 'error', ...failureOf(error) }];
  }
}

export const check: Command = {
  operands: 'FILE…',
  about: `Lists what is wrong with files, for a script. Exit code ${EXIT.done}: nothing above the limit; ${EXIT.warnings}: warnings; ${EXIT.errors}: errors, or a file that cannot be read.`,
  options: {
    'fail-on': { type: 'string', value: SEVERITIES.join('|'), help: 'the least that counts (warning)' },
    traces: {
      type: 'boolean',
      help: 'judge samples too: dead, clipped, biased traces … (spread over a large file)',
    },
    complete: { type: 'boolean', help: 'judge the samples of every trace, however large the file is' },
    json: { type: 'boolean', help: 'print JSON' },
    quiet: { type: 'boolean', short: 'q', help: 'print nothing' },
    ...READING_OPTIONS,
  },
  examples: ['survey.sgy', 'folder/ --fail-on error --quiet', 'survey.sgy --complete --json'],
  async run(operands: readonly string[], options: Options, io: Surroundings) {
    if (operands.length === 0) throw new UsageError('Give a file or a folder.');
    const least = SEVERITIES.indexOf(choiceOf(options, 'fail-on', SEVERITIES) ?? 'warning');
    const all: { file: string; findings: readonly Finding[] }[] = [];
    for (const file of filesOf(operands)) all.push({ file, findings: await findingsOf(file, options) });
    const counted = all
      .flatMap(({ findings }) => findings.map(({ severity }) => SEVERITIES.indexOf(severity)))
      .filter((severity) => severity >= least);
    if (options.json) io.out(`${JSON.stringify(all, null, 2)}\n`);
    else if (!options.quiet)
      for (const { file, findings } of all)
        io.out(
          `${file}${findings.length === 0 ? ': nothing found' : ''}\n${findings.map(findingText).join('')}`,
        );
    if (counted.length === 0) return EXIT.done;
    return Math.max(...counted) === SEVERITIES.indexOf('error') ? EXIT.errors : EXIT.warnings;
  },
};
