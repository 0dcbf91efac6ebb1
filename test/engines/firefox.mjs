import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitForLine } from './programs.mjs';

/** Without a GPU Firefox offers WebGL only if it is told to, and only on a screen. */
const PREFERENCES = {
  'webgl.force-enabled': true,
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'dom.max_script_run_time': 0,
};

/**
 * Firefox by WebDriver BiDi (https://w3c.github.io/webdriver-bidi).
 * @param {string} program
 * @returns {Promise<import('./session.mjs').Engine>}
 */
export async function startFirefox(program) {
  const profile = mkdtempSync(join(tmpdir(), 'segy-lens-firefox-'));
  const lines = Object.entries(PREFERENCES).map(
    (pair) => `user_pref(${JSON.stringify(pair).slice(1, -1)});\n`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  const browser = spawn(
    program,
    [
      '--remote-debugging-port=0',
      '--profile',
      profile,
      '--no-remote',
      '--width',
      '1280',
      '--height',
      '900',
      'about:blank',
    ],
    { env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1', MOZ_CRASHREPORTER_DISABLE: '1', HOME: profile } },
  );
  const [, address] = await waitForLine(browser, /WebDriver BiDi listening on (ws:\S+)/);
  const send = await connect(`${address}/session`);
  const { capabilities } = await send('session.new', { capabilities: {} });
  const { contexts } = await send('browsingContext.getTree', {});
  const { context } = contexts[0];

  /** @param {string} expression */
  const evaluate = async (expression) => {
    const { type, result, exceptionDetails } = await send('script.evaluate', {
      expression,
      target: { context },
      awaitPromise: true,
    });
    if (type !== 'success') throw new Error(exceptionDetails.text);
    return result;
  };
  return {
    name: `Firefox ${capabilities.browserVersion}`,
    goto: (url) => send('browsingContext.navigate', { context, url, wait: 'complete' }),
    evaluate: async (expression) => (await evaluate(expression)).value,
    choose: async (element, files) => {
      const { sharedId } = await evaluate(element);
      await send('input.setFiles', { context, element: { sharedId }, files });
    },
    close: async () => {
      const ended = new Promise((resolve) => browser.once('exit', resolve));
      await send('browser.close', {}).catch(() => browser.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * @param {string} address
 * @returns {Promise<(method: string, params: object) => Promise<any>>}
 */
async function connect(address) {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Firefox does not answer at ${address}.`));
  });
  /** @type {Map<number, { resolve: (result: unknown) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let sent = 0;
  socket.onmessage = ({ data }) => {
    const { id, type, result, error, message } = JSON.parse(String(data));
    const asked = waiting.get(id);
    waiting.delete(id);
    if (type === 'success') asked?.resolve(result);
    else asked?.reject(new Error(`${error}: ${message}`));
  };
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox closed its connection.'));
  };
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++sent;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    });
}
