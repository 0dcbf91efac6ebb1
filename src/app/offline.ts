/** Registers the service worker, which keeps the page for use without a network, and asks before another version is used. */
import { trustedServiceWorker } from '../core/worker-address.ts';
import type { SegyLens } from '../element.ts';

/** Does nothing where the browser has no service workers, as in some private windows. The page needs none. */
export async function keepOffline({ store }: SegyLens): Promise<void> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const registration = await container?.register(trustedServiceWorker()).catch(() => null);
  if (!registration) return;

  const update = (): void => {
    const { waiting } = registration;
    // Another tab may have put it to use already.
    if (!waiting) {
      location.reload();
      return;
    }
    waiting.addEventListener('statechange', () => {
      if (waiting.state === 'activated') location.reload();
    });
    waiting.postMessage('activate');
  };
  const ask = (): void =>
    store.say(
      'notice',
      'There is a new version of this page. An update loads the page anew; files have to be opened again.',
      {
        of: 'page',
        matter: 'update',
        action: { label: 'Update', hint: 'Loads the page anew, in its new version', run: update },
      },
    );
  const follow = (worker: ServiceWorker | null): void => {
    const heard = (): void => {
      // The first version that is kept is the one that this page is of.
      if (worker?.state === 'installed' && registration.active) ask();
    };
    worker?.addEventListener('statechange', heard);
    heard();
  };
  follow(registration.waiting);
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));
}
