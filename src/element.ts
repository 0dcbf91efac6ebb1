/** Registers the element `<segy-lens>`, and gives it the engine and the 3D view. */
import { openSegy } from './api/open.ts';
import * as api from './index.ts';
import { SegyLens, type SegyLensElement } from './ui/page/segy-lens.ts';
import { colormapTable } from './view/colormap.ts';
import { createStage } from './view/create-stage.ts';

if (!customElements.get('segy-lens')) {
  SegyLens.services = { ...api, openSegy, createStage, colormapTable };
  customElements.define('segy-lens', SegyLens);
}

export { SegyLens, type SegyLensElement };
