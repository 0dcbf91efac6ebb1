import type { Plugin } from 'vite';

const CHUNKS = '/three/src/renderers/shaders/ShaderChunk.js';
const NONE = '\0segy-lens:no-shader-chunks';

/**
 * Leaves the shaders of three's own materials out of the built page. They are 150 KB of text that no bundler can recognize as unused. The
 * page is built from three's source, where one module lists them, and that module is replaced by an empty list. Every material of the
 * page has shaders of its own; a material of three's would not compile in the built page.
 */
export function withoutShaderLibrary(): Plugin {
  return {
    name: 'segy-lens:without-shader-library',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source === 'three')
        return this.resolve('three/src/Three.js', importer, { ...options, skipSelf: true });
      if (!source.endsWith('/ShaderChunk.js')) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found?.id.endsWith(CHUNKS) ? NONE : found;
    },
    load: (id) => (id === NONE ? 'export const ShaderChunk = {};' : null),
    buildEnd() {
      const modules = [...this.getModuleIds()];
      if (modules.some((id) => id.includes('/three/')) && !modules.includes(NONE))
        this.error('The shaders of this version of three are not where they were.');
    },
  };
}
