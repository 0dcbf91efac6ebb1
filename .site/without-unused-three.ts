import type { Plugin } from 'vite';

/**
 * Modules of three's renderer that the page never calls, and what stands for each. They are 200 KB of text that no bundler can recognize
 * as unused: shaders of three's own materials (every material of the page has its own; one of three's would not compile in the built
 * page), environment maps, shadows, headsets, and the table of physical materials.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  '/three/src/renderers/shaders/ShaderChunk.js': 'export const ShaderChunk = {};',
  '/three/src/renderers/shaders/DFGLUTData.js': 'export const getDFGLUT = () => null;',
  '/three/src/renderers/webgl/WebGLEnvironments.js':
    'export class WebGLEnvironments { get() { return null; } dispose() {} }',
  '/three/src/renderers/webgl/WebGLShadowMap.js':
    'export class WebGLShadowMap { enabled = false; autoUpdate = false; needsUpdate = false; type = 1; render() {} }',
  '/three/src/renderers/webxr/WebXRManager.js': `export class WebXRManager {
    enabled = false; isPresenting = false; cameraAutoUpdate = false;
    addEventListener() {} removeEventListener() {} setAnimationLoop() {} dispose() {}
    getEnvironmentBlendMode() {} hasDepthSensing() { return false; }
  }`,
};
const PREFIX = '\0segy-lens:';

/** Builds the page from three's source, and leaves out the modules above. If one of them is not where it was, the build fails. */
export function withoutUnusedThree(): Plugin {
  return {
    name: 'segy-lens:without-unused-three',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source === 'three')
        return this.resolve('three/src/Three.js', importer, { ...options, skipSelf: true });
      const file = source.slice(source.lastIndexOf('/') + 1);
      if (!Object.keys(STAND_INS).some((path) => path.endsWith(`/${file}`))) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      const path = Object.keys(STAND_INS).find((name) => found?.id.endsWith(name));
      return path ? PREFIX + path : found;
    },
    load: (id) => (id.startsWith(PREFIX) ? STAND_INS[id.slice(PREFIX.length)] : null),
    buildEnd() {
      const modules = new Set(this.getModuleIds());
      if (![...modules].some((id) => id.includes('/three/src/'))) return;
      const missing = Object.keys(STAND_INS).filter((path) => !modules.has(PREFIX + path));
      if (missing.length > 0) this.error(`This version of three has no ${missing.join(', ')} any more.`);
    },
  };
}
