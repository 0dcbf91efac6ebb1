import { readdirSync, readFileSync } from 'node:fs';

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The browser that runs on a profile; undefined where /proc does not tell.
 * @param {string} userDataFolder
 */
export function browserOf(userDataFolder) {
  if (process.platform !== 'linux') return undefined;
  const name = readdirSync('/proc').find((entry) => {
    const command = /^\d+$/.test(entry) ? read(`/proc/${entry}/cmdline`) : '';
    return command.includes(`--user-data-dir=${userDataFolder}`) && !command.includes('--type=');
  });
  return name ? Number(name) : undefined;
}

/** Every process of a browser, itself included. @param {number} browserPid */
export function processesOf(browserPid) {
  /** @type {Map<number, number>} */
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? /\nPPid:\s+(\d+)/.exec(read(`/proc/${name}/status`))?.[1] : undefined;
    if (parent) parents.set(Number(name), Number(parent));
  }
  return [...parents.keys()].filter((pid) => {
    let above = /** @type {number | undefined} */ (pid);
    while (above && above !== browserPid) above = parents.get(above);
    return above === browserPid;
  });
}

/**
 * Seconds of processor time that a browser's processes have had since they began; NaN where /proc does not tell.
 * @param {number | undefined} browserPid
 */
export function processorSeconds(browserPid) {
  if (!browserPid || process.platform !== 'linux') return Number.NaN;
  let ticks = 0;
  for (const pid of processesOf(browserPid)) {
    // utime and stime follow the program's name, which may hold spaces.
    const fields = read(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / 100;
}

/**
 * Bytes that each kind of process under one browser keeps in memory, shared pages by halves (PSS); {} where /proc has none.
 * @param {number} browserPid
 */
function takeSample(browserPid) {
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const pid of processesOf(browserPid)) {
    const kind = pid !== browserPid ? /--type=([\w-]+)/.exec(read(`/proc/${pid}/cmdline`))?.[1] : undefined;
    const kilobytes = kind ? /\nPss:\s+(\d+)/.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] : undefined;
    // The largest of a kind: a spare renderer that Chromium keeps ready is not the page's.
    if (kind && kilobytes) bytes[kind] = Math.max(bytes[kind] ?? 0, Number(kilobytes) * 1024);
  }
  return bytes;
}

/**
 * Samples every 100 ms until `stop()`, which gives the peaks by kind of process ('renderer', 'gpu-process') and the renderer's by
 * phase, as `begin` named them.
 * @param {number | undefined} browserPid
 */
export function watchMemory(browserPid) {
  /** @type {Record<string, number>} */
  const peaks = {};
  /** @type {Map<string, number>} */
  const phases = new Map();
  let phase = 'opening and refining';
  const look = () => {
    if (!browserPid || process.platform !== 'linux') return;
    const sample = takeSample(browserPid);
    for (const [kind, bytes] of Object.entries(sample)) peaks[kind] = Math.max(peaks[kind] ?? 0, bytes);
    if (sample.renderer) phases.set(phase, Math.max(phases.get(phase) ?? 0, sample.renderer));
  };
  look();
  const timer = setInterval(look, 100);
  return {
    /** @param {string} name of what begins now */
    begin(name) {
      look();
      phase = name;
    },
    stop() {
      clearInterval(timer);
      return { peaks, phases };
    },
  };
}
