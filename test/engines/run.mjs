// `npm run test:engines` runs this: it installs what is missing, builds the page, and does the same with it in Chromium, Firefox and
// WebKit. Every result must be that of Chromium, but those named in DIFFERENCES. Arguments `firefox` and `webkit` choose the engines
// compared with Chromium. Its last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveFolder } from '../e2e/static-server.mjs';
import { startChromium } from './chromium.mjs';
import { startFirefox } from './firefox.mjs';
import { findPrograms, startScreen } from './programs.mjs';
import { session } from './session.mjs';
import { startWebKit } from './webkit.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'content-range, content-length, accept-ranges, etag, last-modified',
  'access-control-allow-headers': 'range',
};

/** @type {Record<string, Record<string, unknown>>} engine → result → what it is there. The README names these too. */
const DIFFERENCES = {
  // Firefox goes on reading a file that was overwritten, so that only the page's own samples of its bytes tell.
  Firefox: { 'overwritten while open: code': 'file-changed' },
};

/**
 * @param {import('./session.mjs').Engine} engine
 * @param {string} page
 */
async function results(engine, page) {
  const folder = mkdtempSync(join(tmpdir(), 'segy-lens-engines-'));
  const data = await serveFolder(folder, '/data/', CORS);
  try {
    return await session(engine, page, data.url, folder);
  } finally {
    await engine.close();
    await data.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const programs = findPrograms();
  const build = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (build.status !== 0) return 1;
  const endScreen = await startScreen(programs.Xvfb);
  const page = await serveFolder(join(root, 'dist'));
  let passed = 0;
  let failed = 0;
  /** @type {Record<string, unknown> | null} */
  let expected = null;
  try {
    const chosen = process.argv.slice(2);
    const others = {
      firefox: () => startFirefox(programs['firefox-esr']),
      webkit: () => startWebKit(programs.WebKitWebDriver),
    };
    const starts = Object.entries(others).filter(([name]) => chosen.length === 0 || chosen.includes(name));
    for (const start of [startChromium, ...starts.map(([, start]) => start)]) {
      const began = performance.now();
      const engine = await start();
      const found = await results(engine, page.url).catch((error) => {
        console.error(`${engine.name}: ${error.stack}`);
        return null;
      });
      if (!found) {
        failed += 1;
        continue;
      }
      expected ??= found;
      const known = DIFFERENCES[engine.name.replace(/ .*/, '')] ?? {};
      const wrong = Object.entries({ ...expected, ...known }).filter(
        ([name, value]) => JSON.stringify(found[name]) !== JSON.stringify(value),
      );
      const count = Object.keys(expected).length;
      passed += count - wrong.length;
      failed += wrong.length;
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(`${engine.name}: ${count - wrong.length} of ${count} results as expected, in ${seconds} s`);
      for (const [name, value] of wrong)
        console.log(`  ${name}: ${JSON.stringify(found[name])} instead of ${JSON.stringify(value)}`);
    }
  } finally {
    await page.close();
    endScreen();
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

process.exitCode = await main();
