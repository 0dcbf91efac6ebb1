/** What the GPU allows; asked once for each context. */
export interface GpuCapabilities {
  readonly maxTextureSize: number;
  readonly max3dTextureSize: number;
  /** As the driver calls itself. */
  readonly renderer: string;
  /** Drawn by the CPU: everything per pixel is dear. */
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

/** Allocation failures are silent until asked for: the first error since the last question, or null. */
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

/** Resolves once the GPU has done all it was given: what asks it for an answer would block until then. */
export async function gpuIdle(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  for (let wait = 0; fence && wait < 2000 && !gl.isContextLost(); wait++) {
    await nextTask();
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED) break;
  }
  gl.deleteSync(fence);
}

/** Lets input and frames go first. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 4));
}
