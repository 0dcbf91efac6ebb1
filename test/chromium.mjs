import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Flags with which every test and bench starts the browser: software WebGL, no sandbox (CI runs as root), no background requests. */
export const LAUNCH_FLAGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
];

/**
 * Flags of tests only. Without a GPU the page is put together faster without software WebGL, which is then left to the page's own
 * pictures: a sixth of the processor time of the end-to-end tests. On two cores, code that threads compile beside a page that lives
 * for seconds costs more than it saves: another fifth.
 */
export const TEST_FLAGS = [...LAUNCH_FLAGS, '--disable-gpu-compositing', '--js-flags=--single-threaded'];

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const MAC_APPLICATIONS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

const WINDOWS_PROGRAMS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a program is a browser. Ubuntu's /usr/bin/chromium-browser may be a script that only says where to get the snap.
 * @param {string} path
 */
function isBrowser(path) {
  if (!isExecutable(path)) return false;
  return (
    !path.endsWith('/chromium-browser') || spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0
  );
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Yields the usual places of browsers, most likely first. */
function* candidates() {
  const { env, platform } = process;
  if (platform === 'win32') {
    for (const root of [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]) {
      if (root) for (const parts of WINDOWS_PROGRAMS) yield join(root, ...parts);
    }
  }
  if (platform === 'darwin') {
    for (const root of ['/Applications', join(homedir(), 'Applications')]) {
      for (const name of MAC_APPLICATIONS) yield join(root, `${name}.app`, 'Contents', 'MacOS', name);
    }
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of NAMES) {
    for (const folder of [...folders, '/usr/bin', '/usr/local/bin', '/snap/bin']) yield join(folder, name);
  }
  yield* playwrightBrowsers();
}

/** Yields the Chromium builds in the cache of `npx playwright install`, newest first. */
function* playwrightBrowsers() {
  const { env, platform } = process;
  const cache =
    env.PLAYWRIGHT_BROWSERS_PATH ||
    (platform === 'win32'
      ? join(env.LOCALAPPDATA ?? homedir(), 'ms-playwright')
      : platform === 'darwin'
        ? join(homedir(), 'Library', 'Caches', 'ms-playwright')
        : join(homedir(), '.cache', 'ms-playwright'));
  const programs = [
    ['chrome-linux', 'chrome'],
    ['chrome-linux64', 'chrome'],
    ['chrome-win', 'chrome.exe'],
    ['chrome-win64', 'chrome.exe'],
    ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
    ['chrome-mac-arm64', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
  ];
  const builds = list(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)));
  for (const build of builds) for (const parts of programs) yield join(cache, build, ...parts);
}

/**
 * Finds a Chrome, Chromium or Edge on this machine: at CHROME_PATH, else in the usual places, else in Playwright's cache.
 * @returns {string | null}
 */
export function findChromium() {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    console.warn(`CHROME_PATH is ${chosen}, which cannot be run: looking elsewhere.`);
  }
  for (const path of candidates()) if (isBrowser(path)) return path;
  return null;
}

/** The message that is printed if no browser is found. */
export const NO_BROWSER =
  'No Chrome or Chromium was found: install one, or set CHROME_PATH to its program, and run this again.';

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  console.log(`> ${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    spawnSync(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' }).status === 0
  );
}

/**
 * Finds a browser, or installs one: with apt-get if run as root on Debian or Ubuntu, else with Playwright.
 * @returns {string | null}
 */
export function findOrInstallChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get')) {
    console.log('No Chrome or Chromium was found: installing the package chromium with apt-get.');
    if (
      run('apt-get', ['update']) &&
      run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
    ) {
      const installed = findChromium();
      if (installed) return installed;
    }
  }
  console.log('No Chrome or Chromium was found: installing one by Playwright.');
  run('npx', ['playwright', 'install', 'chromium']);
  return findChromium();
}
