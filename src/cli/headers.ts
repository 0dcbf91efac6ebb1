import { binaryHeaderFields, traceHeaderFields } from '../index.ts';
import {
  type Command,
  EXIT,
  type Options,
  oneFile,
  READING_OPTIONS,
  rangeOf,
  type Surroundings,
  UsageError,
  withSurvey,
} from './command.ts';

/** The names of `--fields`, checked. @throws UsageError */
function fieldsOf(options: Options): string[] | undefined {
  if (options.fields === undefined) return undefined;
  const known = traceHeaderFields().map(({ name }) => name);
  const fields = String(options.fields)
    .split(',')
    .map((name) => name.trim());
  for (const name of fields) {
    if (known.includes(name)) continue;
    const like = known.filter((each) => each.toLowerCase().includes(name.toLowerCase()));
    const hint =
      like.length > 0 ? `Did you mean ${like.slice(0, 5).join(', ')}?` : `There are ${known.join(', ')}.`;
    throw new UsageError(`No trace header field is called “${name}”. ${hint}`);
  }
  return fields;
}

export const headers: Command = {
  operands: 'FILE',
  about: 'Prints text header and binary header, or with --traces a table of trace headers as CSV.',
  options: {
    traces: { type: 'string', value: 'FIRST:LAST', help: 'traces, counted from 1 as in the file' },
    fields: {
      type: 'string',
      value: 'NAMES',
      help: 'fields by name, separated by commas (fieldRecord, cdp, inline, cdpX …)',
    },
    json: { type: 'boolean', help: 'print JSON' },
    ...READING_OPTIONS,
  },
  examples: ['survey.sgy', 'survey.sgy --traces 1:100 --fields inline,crossline,cdpX,cdpY'],
  run: (operands: readonly string[], options: Options, io: Surroundings) =>
    withSurvey(oneFile(operands), options, async (dataset) => {
      const range = rangeOf(options, 'traces');
      const fields = fieldsOf(options);
      const { meta } = dataset;
      if (!range && !fields) {
        const { textHeaders, binaryHeader } = meta;
        if (options.json) {
          io.out(`${JSON.stringify({ textHeaders, binaryHeader }, null, 2)}\n`);
          return EXIT.done;
        }
        for (const text of textHeaders) io.out(`${text.replace(/[^\S\n]+$/gm, '').trimEnd()}\n\n`);
        for (const { name, byte } of binaryHeaderFields())
          if (binaryHeader[name]) io.out(`${String(byte).padStart(5)}  ${name}: ${binaryHeader[name]}\n`);
        return EXIT.done;
      }
      const [first, last] = range ?? [1, Math.min(meta.traceCount, 100)];
      if (first < 1 || last < first || last > meta.traceCount)
        throw new UsageError(`--traces must lie within 1:${meta.traceCount}, not ${first}:${last}.`);
      const names = fields ?? traceHeaderFields().map(({ name }) => name);
      const columns = await dataset.readTraceHeaders(first - 1, last - first + 1, { fields: names });
      const rows = Array.from({ length: last - first + 1 }, (_, k) => [
        first + k,
        ...names.map((name) => columns[name]![k]!),
      ]);
      if (options.json) {
        const records = rows.map(([trace, ...values]) =>
          Object.fromEntries([['trace', trace], ...names.map((name, k) => [name, values[k]])]),
        );
        io.out(`${JSON.stringify(records, null, 2)}\n`);
      } else io.out(`trace,${names.join(',')}\n${rows.map((row) => `${row.join(',')}\n`).join('')}`);
      return EXIT.done;
    }),
};
