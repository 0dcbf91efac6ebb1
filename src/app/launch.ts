/** Opens the files with which the installed page is started from the desktop, in browsers that hand them over. */
import type { SegyLens } from '../element.ts';

interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemHandle[] }) => void): void;
}

export function openLaunchedFiles(lens: SegyLens): void {
  const queue = (globalThis as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer(async ({ files = [] }) => {
    const start = performance.now();
    const handles = files.filter((handle): handle is FileSystemFileHandle => handle.kind === 'file');
    const [first] = handles;
    if (!first) return;
    try {
      lens.openFiles(
        await Promise.all(handles.map((handle) => handle.getFile())),
        start,
        Promise.resolve(first),
      );
    } catch {
      lens.store.say(
        'error',
        `${first.name} could not be read. It may have been moved, or may not be read by you: drop it here instead.`,
        { of: '' },
      );
    }
  });
}
