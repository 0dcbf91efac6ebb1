import type { Hierarchy } from './hierarchy.ts';

type Json = Record<string, unknown>;

/** The levels of an OME-Zarr image, finest first. */
export interface Multiscale {
  readonly paths: readonly string[];
  readonly transforms: readonly {
    readonly scale: readonly number[];
    readonly translation: readonly number[];
  }[];
}

/** Reads `multiscales` of OME-Zarr 0.4 (attributes of the root) or 0.5 (within `ome`); null if there are none (ngff.openmicroscopy.org). */
export async function multiscaleOf(hierarchy: Hierarchy, signal?: AbortSignal): Promise<Multiscale | null> {
  const { attributes } = hierarchy;
  const list = ((attributes.ome as Json | undefined)?.multiscales ?? attributes.multiscales) as
    | Json[]
    | undefined;
  const found = Array.isArray(list) ? list[0] : undefined;
  const datasets = Array.isArray(found?.datasets)
    ? (found.datasets as { path: string; coordinateTransformations?: Json[] }[])
    : [];
  if (datasets.length === 0) return null;
  const rank = (await hierarchy.array(datasets[0]!.path, signal))?.shape.length ?? 0;
  const common = (
    Array.isArray(found?.coordinateTransformations) ? found.coordinateTransformations : []
  ) as Json[];
  const of = (steps: readonly Json[], type: 'scale' | 'translation', plain: number): number[] => {
    const all = steps
      .filter((step) => step.type === type && Array.isArray(step[type]))
      .map((step) => step[type] as number[]);
    return Array.from({ length: rank }, (_, k) =>
      all.reduce(
        (value, step) => (type === 'scale' ? value * (step[k] ?? 1) : value + (step[k] ?? 0)),
        plain,
      ),
    );
  };
  return {
    paths: datasets.map(({ path }) => path),
    transforms: datasets.map(({ coordinateTransformations: own = [] }) => ({
      scale: of([...own, ...common], 'scale', 1),
      translation: of([...own, ...common], 'translation', 0),
    })),
  };
}
