/**
 * The front end of the notebook widget (python/src/segy_lens): a module as anywidget takes it, in one file with its worker. It reads the
 * file by messages to Python, and keeps the traits and the viewer the same.
 */
import { effect } from '@lit-labs/preact-signals';
import { numberAt } from './core/axis.ts';
import type { CropBox, SliceSlot } from './core/scene.ts';
import { SegyLens } from './element.ts';
import type { RangeSource } from './index.ts';

/** What anywidget gives: traits, and messages with buffers. */
interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(message: unknown): void;
  on(event: string, listener: (...args: never[]) => void): void;
  off(event: string, listener: (...args: never[]) => void): void;
}

interface Place {
  readonly inline?: number;
  readonly crossline?: number;
  readonly sample?: number;
}

interface Answer {
  readonly kind: string;
  readonly request: number;
  readonly message?: string;
}

const SLOTS = ['inline', 'crossline', 'sample'] as const;

/** The bytes of a message's buffer in memory of their own, because the engine may transfer them. */
function copied(buffer: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  const view = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  return Uint8Array.from(view).buffer;
}

/** A file that Python reads. */
function sourceOf(model: Model, signal: AbortSignal): RangeSource {
  const waiting = new Map<number, { resolve(bytes: ArrayBuffer): void; reject(error: Error): void }>();
  let count = 0;
  const heard = (answer: Answer, buffers: readonly (ArrayBuffer | ArrayBufferView)[]): void => {
    const read = waiting.get(answer.request);
    waiting.delete(answer.request);
    if (answer.kind === 'bytes') read?.resolve(copied(buffers[0]!));
    else read?.reject(new Error(answer.message ?? 'Python gave no reason'));
  };
  model.on('msg:custom', heard);
  signal.addEventListener('abort', () => model.off('msg:custom', heard));
  return {
    name: String(model.get('name')),
    size: Number(model.get('size')),
    read: (start, end, call) =>
      new Promise((resolve, reject) => {
        const request = count++;
        waiting.set(request, { resolve, reject });
        call.signal.addEventListener('abort', () => {
          waiting.delete(request);
          reject(call.signal.reason);
        });
        model.send({ kind: 'read', request, start, end });
      }),
  };
}

/** Keeps the traits and the viewer the same. Both may change at once: what is equal already is not set again. */
function follow(model: Model, { store, session }: SegyLens, signal: AbortSignal): void {
  const same = (name: string, value: unknown): boolean =>
    JSON.stringify(model.get(name)) === JSON.stringify(value);
  const tell = (name: string, value: unknown): void => {
    if (same(name, value)) return;
    model.set(name, value);
    model.save_changes();
  };
  const place = (of: Readonly<Record<SliceSlot, number>>): Place => {
    const shape = store.shape.value!;
    const lines = shape.flat ? {} : { inline: numberAt(shape.inline, of.inline) };
    return { ...lines, crossline: numberAt(shape.crossline, of.crossline), sample: of.sample };
  };

  const moveTo = (): void => {
    const shape = store.shape.value;
    const wanted = model.get('crosshair') as Place | null;
    if (!shape || !wanted) return;
    for (const slot of SLOTS) {
      const value = wanted[slot];
      if (value === undefined) continue;
      const { first, step, count } =
        slot === 'sample' ? { first: 0, step: 1, count: shape.sample.count } : shape[slot];
      const index = Math.max(0, Math.min(count - 1, Math.round((value - first) / step)));
      if (index !== store.indices.value[slot]) session.slices.move(slot, index);
    }
  };
  const cut = (): void => session.set('crop', (model.get('crop') as CropBox | null) ?? null);
  const listeners = { 'change:crosshair': moveTo, 'change:crop': cut };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);

  moveTo();
  if (model.get('crop')) cut();
  const stops = [
    effect(() => {
      if (store.shape.value) tell('crosshair', place(store.indices.value));
    }),
    effect(() => tell('crop', store.crop.value)),
    effect(() => {
      const at = store.cursor.value;
      if (!at || !store.shape.value) return;
      const pick = place({ inline: at.inlineIndex, crossline: at.crosslineIndex, sample: at.sampleIndex });
      const picks = (model.get('picks') as readonly Place[] | null) ?? [];
      if (JSON.stringify(picks.at(-1)) !== JSON.stringify(pick)) tell('picks', [...picks, pick]);
    }),
  ];
  signal.addEventListener('abort', () => {
    for (const stop of stops) stop();
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  });
}

/** Shows the survey of a model in an element. @returns what ends it */
async function render({ model, el }: { model: Model; el: HTMLElement }): Promise<() => void> {
  const ended = new AbortController();
  const lens = new SegyLens();
  lens.style.display = 'block';
  lens.style.height = `${Number(model.get('height')) || 600}px`;
  el.append(lens);
  // What fails is said in the viewer.
  await lens.open(sourceOf(model, ended.signal)).then(
    () => follow(model, lens, ended.signal),
    () => undefined,
  );
  return () => {
    ended.abort();
    lens.remove();
  };
}

export default { render };
