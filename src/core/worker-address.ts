interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptUrlPolicy;
}

let ownBlobUrl = '';
let policy: ScriptUrlPolicy | undefined;

/** It stands beside the page, because a service worker may only serve what lies below its own folder. */
const SERVICE_WORKER = 'service-worker.js';
const serviceWorkerAddress = (): string => new URL(SERVICE_WORKER, document.baseURI).href;

/** Passes an address through the page's only Trusted Types policy for scripts, which accepts the two kinds made below and nothing else. */
function trusted(url: string): string {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('segy-lens-worker', {
    createScriptURL(candidate) {
      if (candidate !== ownBlobUrl && candidate !== serviceWorkerAddress())
        throw new TypeError('Only the workers of SEG-Y Lens may be started.');
      return candidate;
    },
  });
  return policy.createScriptURL(url);
}

/**
 * Makes the address to start a worker from: a blob: module that imports the real one. A worker that is loaded from a URL does not
 * inherit the page's content security policy and could reach the network; a worker loaded from a blob: URL inherits it.
 * @param script absolute URL of the module, or a data: URL with its text, percent-encoded
 * @returns what `new Worker` takes; revoke it once the worker is ready
 */
export function workerAddress(script: string): string {
  const code = script.startsWith('data:')
    ? decodeURIComponent(script.slice(script.indexOf(',') + 1))
    : `import ${JSON.stringify(script)};`;
  const blob = new Blob([code], { type: 'text/javascript' });
  ownBlobUrl = URL.createObjectURL(blob);
  return trusted(ownBlobUrl);
}

/** What `navigator.serviceWorker.register` takes. */
export const trustedServiceWorker = (): string => trusted(serviceWorkerAddress());
