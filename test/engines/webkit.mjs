import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The name under which WebDriver hands over an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const SCRIPT_MILLISECONDS = 180_000;

/**
 * WebKitGTK's MiniBrowser by WebDriver (https://www.w3.org/TR/webdriver2).
 * @param {string} driverProgram
 * @returns {Promise<import('./session.mjs').Engine>}
 */
export async function startWebKit(driverProgram) {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'segy-lens-webkit-'));
  const driver = spawn(driverProgram, [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      LIBGL_ALWAYS_SOFTWARE: '1',
      HOME: home,
      XDG_DATA_HOME: home,
      XDG_CACHE_HOME: home,
    },
  });
  /** @param {string} path @param {object} [body] @param {string} [method] @returns {Promise<any>} */
  const ask = async (path, body = {}, method = 'POST') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: method === 'POST' ? JSON.stringify(body) : null,
    });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  await answering(() => ask('/status', {}, 'GET'));
  const timeouts = { script: SCRIPT_MILLISECONDS, pageLoad: SCRIPT_MILLISECONDS };
  const { sessionId, capabilities } = await ask('/session', { capabilities: { alwaysMatch: { timeouts } } });
  const session = `/session/${sessionId}`;
  return {
    name: `WebKitGTK ${capabilities.browserVersion}`,
    goto: (url) => ask(`${session}/url`, { url }),
    evaluate: async (expression) => {
      const script = `const done = arguments[0];
        Promise.resolve(${expression}).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const { value, error } = await ask(`${session}/execute/async`, { script, args: [] });
      if (error !== undefined) throw new Error(error);
      return value;
    },
    choose: async (element, files) => {
      const found = await ask(`${session}/execute/sync`, { script: `return ${element};`, args: [] });
      await ask(`${session}/element/${found[ELEMENT]}/value`, { text: files.join('\n') });
    },
    close: async () => {
      await ask(session, {}, 'DELETE').catch(() => undefined);
      const ended = new Promise((resolve) => driver.once('exit', resolve));
      driver.kill();
      await ended;
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** @param {() => Promise<unknown>} attempt */
async function answering(attempt) {
  for (let left = 100; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
