/** Tracks, keeps, extracts and flattens horizons. It is loaded when one of its functions is first called. */
export { flattenCube } from './flattened-cube.ts';
export { extract, snapHorizon } from './horizon-along.ts';
export {
  previewHorizon,
  readHorizon,
  writeHorizon,
} from './horizon-files.ts';
export { horizonsOf } from './horizon-keep.ts';
export { trackHorizon } from './horizon-track.ts';
