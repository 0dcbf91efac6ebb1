// Minor page faults of a browser's renderers: how much memory an operation touched for the first time. A shared machine blurs
// milliseconds; this it does not.
import { readdirSync, readFileSync } from 'node:fs';
import { processesOf } from './memory.mjs';

/**
 * @typedef {object} Faults minor faults of all renderers of a browser, since they began or between two counts
 * @property {number} all of the processes, threads that have ended included
 * @property {number} page of the main threads
 * @property {number} workers of the threads of dedicated workers that live
 */

/** The process of a browser that Playwright launched. @param {import('playwright').Browser} browser */
export async function pidOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.find(({ type }) => type === 'browser')?.id;
}

/**
 * What stands in the tenth field of a stat file of /proc; 0 for a process or thread that has just ended.
 * @param {string} path
 */
function minorFaults(path) {
  try {
    // The program's name may hold spaces, so fields are counted from the end of it.
    return Number(
      readFileSync(path, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[7],
    );
  } catch {
    return 0;
  }
}

/** @param {string} path */
function text(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * @param {number | undefined} browserPid
 * @returns {Faults} all NaN where /proc does not tell
 */
export function countFaults(browserPid) {
  if (!browserPid || process.platform !== 'linux')
    return { all: Number.NaN, page: Number.NaN, workers: Number.NaN };
  const sum = { all: 0, page: 0, workers: 0 };
  for (const pid of processesOf(browserPid)) {
    if (!text(`/proc/${pid}/cmdline`).includes('--type=renderer')) continue;
    sum.all += minorFaults(`/proc/${pid}/stat`);
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const faults = minorFaults(`/proc/${pid}/task/${task}/stat`);
      if (Number(task) === pid) sum.page += faults;
      else if (text(`/proc/${pid}/task/${task}/comm`).startsWith('DedicatedWorker')) sum.workers += faults;
    }
  }
  return sum;
}

/**
 * Counts the faults of an operation.
 * @template T
 * @param {number | undefined} browserPid
 * @param {() => Promise<T>} work
 * @returns {Promise<{ value: T, faults: Faults }>}
 */
export async function withFaults(browserPid, work) {
  const before = countFaults(browserPid);
  const value = await work();
  const after = countFaults(browserPid);
  return {
    value,
    faults: {
      all: after.all - before.all,
      page: after.page - before.page,
      workers: after.workers - before.workers,
    },
  };
}

/** @param {Faults | undefined} faults */
export const faultText = (faults) =>
  faults && Number.isFinite(faults.all)
    ? `${faults.all.toLocaleString('en')} (page ${faults.page.toLocaleString('en')}, workers ${faults.workers.toLocaleString('en')})`
    : '';
