import { isSegyError } from '../index.ts';
import { type Command, EXIT, HELP_OPTION, parse, type Surroundings, UsageError, VERSION } from './command.ts';

/** Each command's code is loaded when it is asked for. */
const COMMANDS: Readonly<Record<string, { readonly about: string; load(): Promise<Command> }>> = {
  inspect: {
    about: 'say what a file is: format, geometry, findings',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  headers: {
    about: 'print text, binary and trace headers',
    load: async () => (await import('./headers.ts')).headers,
  },
  slice: { about: 'write a slice as PNG, npy or CSV', load: async () => (await import('./slice.ts')).slice },
  check: {
    about: 'find what is wrong; the exit code tells how bad it is',
    load: async () => (await import('./check.ts')).check,
  },
  convert: {
    about: 'crop, repair, or write as Zarr',
    load: async () => (await import('./convert.ts')).convert,
  },
  serve: { about: 'show a file in the browser', load: async () => (await import('./serve.ts')).serve },
};

const pad = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
};

const overview = (): string =>
  `Usage: segy-lens COMMAND [options]

Looks inside SEG-Y files of any size. Nothing is uploaded, and no file is changed.

${pad(Object.entries(COMMANDS).map(([name, { about }]) => [name, about]))}
segy-lens COMMAND --help tells more of a command, segy-lens --version the version.
`;

function helpOf(name: string, { operands, about, options, examples }: Command): string {
  const rows = Object.entries({ ...options, help: HELP_OPTION }).map(
    ([option, { short, value, help }]): [string, string] => [
      `${short ? `-${short}, ` : ''}--${option}${value ? ` ${value}` : ''}`,
      help,
    ],
  );
  const shown = examples.map((example) => `  segy-lens ${name} ${example}\n`).join('');
  return `Usage: segy-lens ${name} ${operands} [options]\n\n${about}\n\nOptions:\n${pad(rows)}\nExamples:\n${shown}`;
}

/** Runs the command line. @returns the exit code */
export async function run(args: readonly string[], io: Surroundings): Promise<number> {
  const [name = '', ...others] = args;
  if (['', '-h', '--help', 'help'].includes(name)) {
    const asked = name === 'help' ? COMMANDS[others[0] ?? ''] : undefined;
    io.out(asked ? helpOf(others[0]!, await asked.load()) : overview());
    return name === '' ? EXIT.usage : EXIT.done;
  }
  if (name === '--version' || name === '-V') {
    io.out(`${VERSION}\n`);
    return EXIT.done;
  }
  const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!known) {
    io.err(`segy-lens: there is no command “${name}”. Commands: ${Object.keys(COMMANDS).join(', ')}.\n`);
    return EXIT.usage;
  }
  const command = await known.load();
  try {
    const { operands, options } = parse(command, others);
    if (options.help) {
      io.out(helpOf(name, command));
      return EXIT.done;
    }
    return await command.run(operands, options, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`segy-lens ${name}: ${error.message} segy-lens ${name} --help tells more.\n`);
      return EXIT.usage;
    }
    if (!isSegyError(error)) throw error;
    io.err(`segy-lens ${name}: ${error.message} (${error.code})\n`);
    return error.code === 'bad-argument' ? EXIT.usage : EXIT.errors;
  }
}
