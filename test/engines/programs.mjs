import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} name */
function find(name) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // It is not there.
    }
  }
  return null;
}

/** The programs that the test needs, and the packages of Debian that have them. */
const PROGRAMS = { Xvfb: 'xvfb', 'firefox-esr': 'firefox-esr', WebKitWebDriver: 'webkit2gtk-driver' };

/**
 * Finds the programs, and installs those that are missing with apt-get where that is possible.
 * @returns {Record<keyof typeof PROGRAMS, string>}
 * @throws Error that says what is missing
 */
export function findPrograms() {
  const missing = () =>
    Object.entries(PROGRAMS)
      .filter(([name]) => !find(name))
      .map(([, debian]) => debian);
  if (missing().length > 0 && process.getuid?.() === 0 && find('apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...missing()]]) {
      console.log(`> apt-get ${args.join(' ')}`);
      spawnSync('apt-get', args, { stdio: 'inherit', env });
    }
  }
  if (missing().length > 0)
    throw new Error(
      `Install ${missing().join(', ')}, as the packages are called in Debian, and run this again. As root on Debian this is done by itself.`,
    );
  const found = Object.keys(PROGRAMS).map((name) => [name, find(name)]);
  return Object.fromEntries(found);
}

/**
 * Waits for a line in what a program says.
 * @param {import('node:child_process').ChildProcess} program
 * @param {RegExp} pattern
 * @returns {Promise<RegExpExecArray>}
 */
export function waitForLine(program, pattern) {
  return new Promise((resolve, reject) => {
    let said = '';
    const end = () => reject(new Error(`${program.spawnfile} did not start: ${said.slice(-500)}`));
    const timer = setTimeout(end, 60_000);
    for (const stream of [program.stdout, program.stderr]) {
      stream?.on('data', (data) => {
        said += data;
        const match = pattern.exec(said);
        if (!match) return;
        clearTimeout(timer);
        resolve(match);
      });
    }
    program.once('exit', end);
  });
}

/**
 * Starts a screen that nobody sees, and makes it that of programs started from now on.
 * @param {string} program
 * @returns {Promise<() => void>} ends it
 */
export async function startScreen(program) {
  // The screen writes the number that it chose to this descriptor.
  const screen = spawn(program, ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, number] = await waitForLine(screen, /^(\d+)\n/);
  process.env.DISPLAY = `:${number}`;
  return () => void screen.kill();
}
