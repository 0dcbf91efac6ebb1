import type { Plugin } from 'vite';

/**
 * Leaves the shaders of three's own materials out of the built page. They are 150 KB of text that no bundler can recognize as unused.
 * Every material of the page has shaders of its own; a material of three's would not compile in the built page.
 */
export function withoutShaderLibrary(): Plugin {
  return {
    name: 'segy-lens:without-shader-library',
    apply: 'build',
    transform(code, id) {
      if (!id.split('?')[0]!.endsWith('/three/build/three.module.js')) return null;
      const [, chunks] = /^const ShaderChunk = \{(.*?)^\};/ms.exec(code) ?? [];
      const names = new Set(Array.from(chunks?.matchAll(/: ([\w$]+)/g) ?? [], ([, name]) => name));
      if (names.size < 100) this.error('The shaders of this version of three are not where they were.');
      return {
        code: code.replace(/^(?:const|var) ([\w$]+) = "(?:[^"\\\n]|\\.)*";$/gm, (whole, name) =>
          names.has(name) ? `const ${name} = '';` : whole,
        ),
        map: null,
      };
    },
  };
}
