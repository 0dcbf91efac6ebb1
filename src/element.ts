/** Registers the element `<segy-lens>`, and gives it the engine and the 3D view. */
import { meshParts } from './api/mesh-parts.ts';
import { openAny } from './api/open-any.ts';
import * as api from './index.ts';
import { SegyLens, type SegyLensElement } from './ui/page/segy-lens.ts';
import { colormapTable } from './view/colormap.ts';
import { createStage } from './view/create-stage.ts';

if (!customElements.get('segy-lens')) {
  SegyLens.services = { ...api, openSegy: openAny, meshParts, createStage, colormapTable };
  customElements.define('segy-lens', SegyLens);
}

export { SegyLens, type SegyLensElement };
