import { DataTexture, LinearFilter, RGBAFormat } from 'three';
import { COLORMAP_NAMES } from '../core/scene.ts';
import { COLORMAP_ENTRIES, colormapAtlas } from './colormap.ts';

/** A texture with one colour map per row, so that choosing another only changes a uniform. */
export function colormapTexture(onUpload: (bytes: number) => void): DataTexture {
  const atlas = colormapAtlas();
  const texture = new DataTexture(atlas, COLORMAP_ENTRIES, COLORMAP_NAMES.length, RGBAFormat);
  return Object.assign(texture, {
    minFilter: LinearFilter,
    magFilter: LinearFilter,
    onUpdate: () => onUpload(atlas.byteLength),
    needsUpdate: true,
  });
}
