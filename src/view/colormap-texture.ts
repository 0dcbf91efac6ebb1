import { DataTexture, LinearFilter, RGBAFormat } from 'three';
import { COLORMAP_NAMES } from '../core/scene.ts';
import { COLORMAP_ENTRIES, colormapAtlas } from './colormap.ts';

/** All colour maps as the rows of one texture, so that choosing another is a uniform. */
export function colormapTexture(onUpload: (bytes: number) => void): DataTexture {
  const atlas = colormapAtlas();
  const texture = new DataTexture(atlas, COLORMAP_ENTRIES, COLORMAP_NAMES.length, RGBAFormat);
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.onUpdate = () => onUpload(atlas.byteLength);
  texture.needsUpdate = true;
  return texture;
}
