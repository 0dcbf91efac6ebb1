/** Registers `<segy-lens>` with the engine and the 3D view it works with. */
import * as api from './index.ts';
import { SegyLens, type SegyLensElement } from './ui/segy-lens.ts';
import { colormapTable } from './view/colormap.ts';
import { createStage } from './view/create-stage.ts';

if (!customElements.get('segy-lens')) {
  SegyLens.services = { ...api, createStage, colormapTable };
  customElements.define('segy-lens', SegyLens);
}

export { SegyLens, type SegyLensElement };
