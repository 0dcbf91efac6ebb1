const KINDS = [
  'Buffer',
  'Framebuffer',
  'Program',
  'Query',
  'Renderbuffer',
  'Sampler',
  'Shader',
  'Texture',
  'VertexArray',
] as const;

type Make = (...values: unknown[]) => object | null;
type Remove = (made: object | null) => void;

const known = new WeakSet<WebGL2RenderingContext>();

/**
 * Makes a context ignore requests to delete what it made before it was lost. Such objects are gone already, but three still deletes
 * them when their textures and geometries are disposed of later, and each such request is a GL error on the console.
 */
export function forgetLostObjects(gl: WebGL2RenderingContext): void {
  // A canvas has the same context each time that one is asked for.
  if (known.has(gl)) return;
  known.add(gl);
  let present = new WeakSet<object>();
  const functions = gl as unknown as Record<string, unknown>;
  for (const kind of KINDS) {
    const make = (functions[`create${kind}`] as Make).bind(gl);
    const remove = (functions[`delete${kind}`] as Remove).bind(gl);
    functions[`create${kind}`] = (...values: unknown[]) => {
      const made = make(...values);
      if (made) present.add(made);
      return made;
    };
    functions[`delete${kind}`] = (made: object | null) => {
      if (made && present.has(made)) remove(made);
    };
  }
  gl.canvas.addEventListener('webglcontextrestored', () => {
    present = new WeakSet();
  });
}
