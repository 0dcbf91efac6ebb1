import { chromium } from 'playwright';
import { findOrInstallChromium, NO_BROWSER, TEST_FLAGS } from '../chromium.mjs';

/**
 * Chromium by Playwright.
 * @returns {Promise<import('./session.mjs').Engine>}
 */
export async function startChromium() {
  const executablePath = findOrInstallChromium();
  if (!executablePath) throw new Error(NO_BROWSER);
  const browser = await chromium.launch({ executablePath, args: TEST_FLAGS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  return {
    name: `Chromium ${browser.version()}`,
    goto: (url) => page.goto(url),
    evaluate: (expression) => page.evaluate(expression),
    choose: async (element, files) => {
      const handle = await page.evaluateHandle(element);
      await handle.asElement()?.setInputFiles(files);
    },
    close: () => browser.close(),
  };
}
