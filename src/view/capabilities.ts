/** Limits of the GPU, read once for each context. */
export interface GpuCapabilities {
  readonly maxTextureSize: number;
  readonly max3dTextureSize: number;
  /** Name that the driver reports. */
  readonly renderer: string;
  /** True when the CPU draws, so that work per pixel is expensive. */
  readonly software: boolean;
}

export function readCapabilities(gl: WebGL2RenderingContext): GpuCapabilities {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? '');
  return {
    maxTextureSize: gl.getParameter(gl.MAX_TEXTURE_SIZE) as number,
    max3dTextureSize: gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number,
    renderer,
    software: /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer),
  };
}

export const OUT_OF_MEMORY = 'the GPU is out of memory';

/** Returns the first error since the last call, or null. WebGL does not report failed allocations otherwise. */
export function takeError(gl: WebGL2RenderingContext): string | null {
  let first = 0;
  for (let k = 0; k < 8; k++) {
    const error = gl.getError();
    if (error === gl.NO_ERROR) break;
    first ||= error;
  }
  if (first === 0) return null;
  if (first === gl.OUT_OF_MEMORY) return OUT_OF_MEMORY;
  if (first === gl.CONTEXT_LOST_WEBGL) return 'the graphics context was lost';
  return `the GPU refused it (error 0x${first.toString(16)})`;
}

/** Resolves when the GPU has finished its work. Asking it anything before would block the page until then. */
export async function gpuIdle(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  for (let wait = 0; fence && wait < 2000 && !gl.isContextLost(); wait++) {
    await nextTask();
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED) break;
  }
  gl.deleteSync(fence);
}

/** Waits for one task, so that input and frames are handled first. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 4));
