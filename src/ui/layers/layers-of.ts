import { computed, effect, type ReadonlySignal, signal, untracked } from '@lit-labs/preact-signals';
import type { MapMark, Mark, SectionMark } from '../../core/layer.ts';
import { perSession } from '../session/per-session.ts';
import type { Session } from '../session/session.ts';
import type { CursorPoint } from '../session/store.ts';
import type { Layer, LayerKindModule, SectionPlace } from './layer.ts';

/**
 * Every kind of layer, in the order of the list. The surface's code is loaded after the page is shown, because its shaders are compiled
 * while the page is idle; the others' when the first survey is opened, to keep the first load small.
 */
const KINDS: readonly (() => Promise<LayerKindModule>)[] = [
  () => import('./surface/surface-layer.ts'),
  () => import('./horizon/horizon-layer.ts'),
  () => import('./path/path-layer.ts'),
  () => import('./volume/volume-layer.ts'),
];

interface Layers {
  readonly all: ReadonlySignal<readonly Layer[]>;
  /** Resolves when the code of every kind is loaded and its state takes part in undo and links. */
  ready(): Promise<void>;
  /** Resolves when the code of the surface is loaded, before any survey is opened. */
  readonly surfaceReady: Promise<void>;
}

const stack = perSession((session: Session): Layers => {
  const kinds = signal<readonly LayerKindModule[]>([]);
  const all = computed(() => kinds.value.flatMap((kind) => kind.layers(session)));
  const kept = new Set<Layer>();
  effect(() => {
    for (const layer of all.value) {
      if (kept.has(layer)) continue;
      kept.add(layer);
      untracked(() => {
        for (const part of layer.saved) session.parts.keep(part);
      });
    }
  });
  const load = async (loads: typeof KINDS): Promise<void> => {
    kinds.value = await Promise.all(loads.map((kind) => kind()));
  };
  const fail = (error: unknown) => session.fail(error);
  const surfaceReady = load(KINDS.slice(0, 1)).catch(fail);
  let loading: Promise<void> | null = null;
  const ready = () => {
    loading ??= surfaceReady.then(() => load(KINDS).catch(fail));
    return loading;
  };
  const stop = effect(() => {
    if (session.store.status.value === 'idle') return;
    void ready();
    queueMicrotask(() => stop());
  });
  return { all, ready, surfaceReady };
});

/** The layers of a session; empty until their code is loaded. */
export const layersOf = (session: Session): ReadonlySignal<readonly Layer[]> => stack(session).all;

export const layersReady = (session: Session): Promise<void> => stack(session).ready();
export const surfaceReady = (session: Session): Promise<void> => stack(session).surfaceReady;

const marksOf = <M extends Mark>(session: Session, marks: (layer: Layer) => readonly M[] | undefined): M[] =>
  layersOf(session).value.flatMap((layer) =>
    layer.visible.value
      ? (marks(layer) ?? []).map((mark) => ({ ...mark, opacity: layer.opacity.value }))
      : [],
  );

/** What the first visible layer that has something says; null if none does. */
export const firstOf = <T>(
  session: Session,
  ask: (layer: Layer) => T | null | undefined | false,
): T | null => {
  for (const layer of layersOf(session).value) {
    const said = layer.visible.value && ask(layer);
    if (said) return said;
  }
  return null;
};

/** What the visible layers say of a sample, a line each. */
export const layerReadouts = (session: Session, point: CursorPoint): readonly string[] =>
  layersOf(session).value.flatMap((layer) => (layer.visible.value && layer.readout?.(point)) || []);

/** Captions of the visible layers for exported pictures. */
export const layerCaptions = (session: Session): readonly string[] =>
  layersOf(session).value.flatMap((layer) => (layer.visible.value && layer.caption?.()) || []);

/** Marks that the visible layers draw over a section. */
export const sectionMarks = (session: Session, place: SectionPlace): readonly SectionMark[] =>
  marksOf(session, (layer) => layer.section?.(place));

/** Marks that the visible layers draw on the map. */
export const mapMarks = (session: Session): readonly MapMark[] => marksOf(session, (layer) => layer.map?.());
