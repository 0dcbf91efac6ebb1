/** The page is one full-size element (.site/page.css). It applies the parameters and the fragment of the page's address. */
import { SegyLens } from './element.ts';

const thrown = (event: Partial<ErrorEvent & PromiseRejectionEvent>): string => {
  const error = event.error ?? event.reason;
  return String(error?.stack || error || event.message);
};
const lens = document.querySelector<SegyLens>('segy-lens') ?? document.body.appendChild(new SegyLens());
lens.applyParameters(location.search);
lens.applyLink(location.hash);
addEventListener('hashchange', () => lens.applyLink(location.hash));
// What nothing catches is told in the diagnostics that a user may attach to a report.
const { uncaught } = lens.store;
for (const kind of ['error', 'unhandledrejection'])
  addEventListener(kind, (event) => {
    // The last of many, because an error that comes again and again must not fill the memory.
    if (uncaught.push({ at: event.timeStamp, text: thrown(event) }) > 100) uncaught.shift();
  });
// The queue keeps the files until it is asked for them.
if ('launchQueue' in globalThis)
  void import('./app/launch.ts').then(({ openLaunchedFiles }) => openLaunchedFiles(lens));

/** The page's files are read once more to be kept, so the first picture should be there by then. */
const OFFLINE_AFTER_MILLISECONDS = 5000;
// A server of the unbuilt page has no service worker.
if (import.meta.env.PROD)
  setTimeout(
    () => void import('./app/offline.ts').then(({ keepOffline }) => keepOffline(lens)).catch(() => undefined),
    OFFLINE_AFTER_MILLISECONDS,
  );
