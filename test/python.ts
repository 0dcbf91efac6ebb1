import { execFileSync } from 'node:child_process';

const known = new Map<string, boolean>();

/** Whether Debian's Python has these modules. Says once what is skipped without them. */
export function hasPython(...modules: string[]): boolean {
  const key = modules.join();
  if (!known.has(key)) {
    let found = true;
    try {
      execFileSync('/usr/bin/python3', ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    } catch {
      found = false;
      console.warn(
        `Skipped: Python lacks one of ${modules.join(', ')} (apt-get install ${modules.map((each) => `python3-${each}`).join(' ')}).`,
      );
    }
    known.set(key, found);
  }
  return known.get(key)!;
}

/** Runs a program of Python and returns what it prints, as JSON. */
export const python = (program: string, ...args: string[]): unknown =>
  JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', program, ...args], {
      encoding: 'utf8',
      maxBuffer: 1e8,
      env: { ...process.env, PYTHONWARNINGS: 'ignore' },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
