import { SegyError } from '../../core/errors.ts';
import { MIXINGS } from '../../core/scene.ts';
import {
  type SectionDrawing,
  type SectionGrid,
  type SectionPainter,
  wiggleStep,
} from '../../core/section.ts';
import { gpuIdle, OUT_OF_MEMORY, takeError } from '../capabilities.ts';
import { reductionOf } from '../colormap.ts';
import { FRAGMENT, TILE_SHIFT, VERTEX } from './section.glsl.ts';

const TILE = 1 << TILE_SHIFT;
/** Tiles (of at most 4 MiB) uploaded in one frame; more would block the page. */
const TILES_PER_FRAME = 4;

const UNIFORMS = [
  'samples',
  'colours',
  'size',
  'tilesAcross',
  'origin',
  'cells',
  'canvasHeight',
  'range',
  'reduction',
  'polarity',
  'effort',
  'interpolate',
  'mixing',
  'density',
  'curves',
  'ink',
  'negativeInk',
  'wiggleStep',
  'swing',
  'lineWidth',
] as const;

interface TiledSection {
  readonly section: SectionGrid;
  readonly texture: WebGLTexture;
  readonly tilesAcross: number;
  readonly tileCount: number;
  uploaded: number;
}

/**
 * Draws a section with WebGL2. Its samples are uploaded once, in tiles of a texture array, and the shader does everything else, so
 * that moving, zooming, gain, clip and polarity upload nothing, and new colours only a colour map of 1 KiB.
 */
export class WebglPainter implements SectionPainter {
  readonly kind = 'webgl2';
  readonly counts = { frames: 0, uploads: 0, uploadedBytes: 0 };
  disposed = false;
  #program: WebGLProgram | null = null;
  #places = {} as Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>;
  #colours: WebGLTexture | null = null;
  #table: Uint8Array | null = null;
  #section: SectionGrid | null = null;
  #shown: TiledSection | null = null;
  #coming: TiledSection | null = null;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly refused: ((error: SegyError) => void) | undefined,
  ) {
    this.#start();
  }

  #start(): void {
    const { gl } = this;
    if (gl.isContextLost()) return;
    const program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT],
    ] as const) {
      const shader = gl.createShader(type);
      if (!shader) break;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new SegyError('no-webgl', `The section's shader was refused: ${gl.getProgramInfoLog(program)}`);
    }
    this.#program = program;
    for (const name of UNIFORMS) this.#places[name] = gl.getUniformLocation(program, name);
    this.#colours = gl.createTexture();
    this.#table = null;
  }

  setSection(section: SectionGrid | null): void {
    if (section === this.#section || this.gl.isContextLost()) return;
    this.#section = section;
    this.#drop(this.#coming);
    this.#coming = null;
    if (section && section.width > 0 && section.height > 0) this.#coming = this.#allocate(section);
    else {
      this.#drop(this.#shown);
      this.#shown = null;
    }
  }

  /** Forgets what was lost with the context, and must not be deleted in the context that follows. */
  forget(): void {
    this.#shown = this.#coming = this.#section = null;
  }

  /** @throws SegyError 'memory-limit' if the GPU has no room for the section */
  #allocate(section: SectionGrid): TiledSection {
    const { gl } = this;
    const tilesAcross = Math.ceil(section.width / TILE);
    const tileCount = tilesAcross * Math.ceil(section.height / TILE);
    while (gl.getError() !== gl.NO_ERROR && !gl.isContextLost());
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    const [width, height] = [Math.min(TILE, section.width), Math.min(TILE, section.height)];
    const room = tileCount <= (gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS) as number);
    if (room) gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R32UI, width, height, tileCount);
    if (!room || gl.getError() === gl.OUT_OF_MEMORY) {
      gl.deleteTexture(texture);
      throw noRoom(section);
    }
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    return { section, texture, tilesAcross, tileCount, uploaded: 0 };
  }

  #drop(tiled: TiledSection | null): void {
    if (tiled) this.gl.deleteTexture(tiled.texture);
  }

  #upload(tiled: TiledSection): void {
    const { gl, counts } = this;
    const { section, tilesAcross, tileCount } = tiled;
    const words = new Uint32Array(section.data.buffer, section.data.byteOffset, section.data.length);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, tiled.texture);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, section.width);
    for (let done = 0; done < TILES_PER_FRAME && tiled.uploaded < tileCount; done++) {
      const tile = tiled.uploaded++;
      const left = (tile % tilesAcross) * TILE;
      const top = Math.floor(tile / tilesAcross) * TILE;
      const width = Math.min(TILE, section.width - left);
      const height = Math.min(TILE, section.height - top);
      const { TEXTURE_2D_ARRAY, RED_INTEGER, UNSIGNED_INT } = gl;
      const from = top * section.width + left;
      gl.texSubImage3D(
        TEXTURE_2D_ARRAY,
        0,
        0,
        0,
        tile,
        width,
        height,
        1,
        RED_INTEGER,
        UNSIGNED_INT,
        words,
        from,
      );
      counts.uploads += 1;
      counts.uploadedBytes += 4 * width * height;
    }
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
  }

  /**
   * Checks whether there was memory for the section, because some drivers allocate it only when it is filled. It does so once the
   * GPU is idle, because asking for an error waits until it is.
   */
  async #check(tiled: TiledSection): Promise<void> {
    await gpuIdle(this.gl);
    if (this.#shown !== tiled || takeError(this.gl) !== OUT_OF_MEMORY) return;
    this.#drop(tiled);
    this.#shown = null;
    this.refused?.(noRoom(tiled.section));
  }

  draw(drawing: SectionDrawing): boolean {
    const { gl } = this;
    if (gl.isContextLost()) return true;
    if (this.#coming) {
      this.#upload(this.#coming);
      if (this.#coming.uploaded === this.#coming.tileCount) {
        this.#drop(this.#shown);
        this.#shown = this.#coming;
        this.#coming = null;
        void this.#check(this.#shown);
      }
    }
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (this.#shown) this.#paint(this.#shown, drawing);
    this.counts.frames += 1;
    return this.#coming === null;
  }

  #paint({ section, texture, tilesAcross }: TiledSection, drawing: SectionDrawing): void {
    const { gl } = this;
    const at = this.#places;
    const { window, range } = drawing;
    const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    gl.useProgram(this.#program);
    gl.activeTexture(gl.TEXTURE1);
    this.#setColours(drawing.table);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    gl.uniform1i(at.samples, 0);
    gl.uniform1i(at.colours, 1);
    gl.uniform2i(at.size, section.width, section.height);
    gl.uniform1i(at.tilesAcross, tilesAcross);
    gl.uniform2f(at.origin, window.left, window.top);
    gl.uniform2f(at.cells, window.width / width, window.height / height);
    gl.uniform1f(at.canvasHeight, height);
    const reduction = reductionOf(range);
    gl.uniform2f(at.range, range[0] * reduction, range[1] * reduction);
    gl.uniform1f(at.reduction, reduction);
    gl.uniform1f(at.polarity, drawing.reversed ? -1 : 1);
    gl.uniform1i(at.effort, drawing.effort);
    gl.uniform1i(at.interpolate, drawing.interpolate ? 1 : 0);
    gl.uniform1i(at.mixing, MIXINGS.indexOf(drawing.mixing ?? 'values'));
    gl.uniform1i(at.density, drawing.density ? 1 : 0);
    const { wiggle, fillPositive, fillNegative, ink, negativeInk } = drawing;
    gl.uniform3i(at.curves, wiggle ? 1 : 0, fillPositive ? 1 : 0, fillNegative ? 1 : 0);
    gl.uniform3f(at.ink, ink[0] / 255, ink[1] / 255, ink[2] / 255);
    gl.uniform3f(at.negativeInk, negativeInk[0] / 255, negativeInk[1] / 255, negativeInk[2] / 255);
    gl.uniform1f(at.wiggleStep, wiggleStep(width / window.width));
    gl.uniform1f(at.swing, drawing.swing);
    gl.uniform1f(at.lineWidth, drawing.lineWidth);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  #setColours(table: Uint8Array): void {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.#colours);
    if (this.#table === table) return;
    this.#table = table;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, table);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  dispose(): void {
    this.disposed = true;
    this.#drop(this.#shown);
    this.#drop(this.#coming);
    this.#shown = this.#coming = this.#section = null;
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

const noRoom = ({ width, height }: SectionGrid): SegyError =>
  new SegyError(
    'memory-limit',
    `The graphics memory has no room for a section of ${width} × ${height} samples.`,
  );
