/** A tile, which is a layer of the texture array, has a side of 2 to this power. */
export const TILE_SHIFT = 10;

export const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/** The fragment shader. Samples are passed as the bits of float32, because only their bits tell NaN reliably on every driver. */
export const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2DArray;
uniform usampler2DArray samples;
uniform sampler2D colours;
uniform ivec2 size;
uniform int tilesAcross;
uniform vec2 origin;       // cells at the top left pixel's corner
uniform vec2 cells;        // cells per pixel
uniform float canvasHeight;
uniform vec2 range;        // low, high, times reduction
uniform float reduction;   // what samples are multiplied by
uniform float polarity;
uniform int effort;
uniform bool interpolate;
uniform int mixing;        // 0 values, 1 directions, 2 colours
uniform bool density;
uniform bvec3 curves;      // curve, positive fill, negative fill
uniform vec3 ink;
uniform vec3 negativeInk;
uniform float wiggleStep;
uniform float swing;       // columns
uniform float lineWidth;
out vec4 result;

const float NONE = 3.0e38;

float sampleAt(ivec2 cell) {
  cell = clamp(cell, ivec2(0), size - 1);
  ivec2 tile = cell >> ${TILE_SHIFT};
  uint bits = texelFetch(samples, ivec3(cell & ${(1 << TILE_SHIFT) - 1}, tile.y * tilesAcross + tile.x), 0).r;
  return (bits & 0x7fffffffu) > 0x7f800000u ? NONE : reduction * uintBitsToFloat(bits);
}

int pointsOf(float perPixel) {
  return interpolate ? clamp(int(ceil(perPixel - 0.25)), 1, effort) : 1;
}

const float TURN = 6.28318530718;

/** What is averaged of a sample: its value, its direction within the range, or its red, green and blue. */
vec3 mixed(float value) {
  if (mixing == 0) return vec3(value, 0.0, 0.0);
  if (mixing == 1) {
    float angle = TURN * (value - range.x) / (range.y - range.x);
    return vec3(cos(angle), sin(angle), 0.0);
  }
  uint packed_ = uint(value / reduction + 0.5);
  return vec3(packed_ >> 16, (packed_ >> 8) & 255u, packed_ & 255u) / 255.0;
}

/** Finds cell and weight of tap k along an axis; there are two taps to interpolate between, or several to average. */
void tapOf(float start, float perPixel, int points, int k, out int cell, out float weight) {
  if (points > 1 || !interpolate) {
    cell = int(floor(start + (float(k) + 0.5) / float(points) * perPixel));
    weight = 1.0 / float(points);
    return;
  }
  float at = start + 0.5 * perPixel - 0.5;
  float low = floor(at);
  cell = int(low) + k;
  weight = k == 0 ? 1.0 - (at - low) : at - low;
}

vec4 densityAt(vec2 corner) {
  vec2 middle = corner + 0.5 * cells;
  if (middle.x < 0.0 || middle.y < 0.0 || middle.x >= float(size.x) || middle.y >= float(size.y)) return vec4(0.0);
  int across = pointsOf(cells.x);
  int down = pointsOf(cells.y);
  int tapsAcross = across > 1 || !interpolate ? across : 2;
  int tapsDown = down > 1 || !interpolate ? down : 2;
  vec3 sum = vec3(0.0);
  float total = 0.0;
  for (int j = 0; j < tapsDown; j++) {
    ivec2 cell;
    float weightDown;
    tapOf(corner.y, cells.y, down, j, cell.y, weightDown);
    for (int i = 0; i < tapsAcross; i++) {
      float weight;
      tapOf(corner.x, cells.x, across, i, cell.x, weight);
      weight *= weightDown;
      float value = sampleAt(cell);
      if (value == NONE) continue;
      sum += weight * mixed(value);
      total += weight;
    }
  }
  if (total < 0.4999) return vec4(0.0);
  if (mixing == 2) return vec4(sum / total, 1.0);
  float level = polarity * sum.x / total;
  float place = mixing == 1 ? fract(atan(sum.y, sum.x) / TURN + 1.0) : clamp((level - range.x) / (range.y - range.x), 0.0, 1.0);
  return vec4(texelFetch(colours, ivec2(int(min(255.0, place * 255.0 + 0.5)), 0), 0).rgb, 1.0);
}

/** Interpolates the amplitude of a column linearly between its samples; row centres are at k + ½. */
float onTrace(int column, float y) {
  float at = y - 0.5;
  if (at < 0.0 || at > float(size.y - 1)) return NONE;
  int row = int(floor(at));
  float low = sampleAt(ivec2(column, row));
  float part = at - float(row);
  if (part == 0.0) return low;
  float high = sampleAt(ivec2(column, row + 1));
  return low == NONE || high == NONE ? NONE : mix(low, high, part);
}

float swingOf(float value) {
  float reach = swing * wiggleStep;
  float half_ = 0.5 * (range.y - range.x);
  return clamp((polarity * value - 0.5 * (range.x + range.y)) / half_, -1.0, 1.0) * reach / cells.x;
}

void extend(float value, inout float low, inout float high) {
  if (value == NONE) return;
  float x = swingOf(value);
  low = min(low, x);
  high = max(high, x);
}

/** How much of a pixel lies between the base line and a curve to its right, and to its left. */
vec2 areasAt(float pixel, float reach) {
  float right = clamp(min(pixel + 0.5, reach) - max(pixel - 0.5, 0.0), 0.0, 1.0);
  float left = clamp(min(pixel + 0.5, 0.0) - max(pixel - 0.5, reach), 0.0, 1.0);
  return vec2(right, left);
}

/** How much of this pixel is covered by the curve, the positive and the negative area of all traces that reach it. */
vec3 wigglesAt(vec2 corner) {
  vec3 covered = vec3(0.0);
  float x = corner.x + 0.5 * cells.x;
  float margin = swing * wiggleStep + cells.x * lineWidth;
  float first = ceil((x - margin - 0.5) / wiggleStep);
  float y0 = corner.y;
  float y1 = corner.y + cells.y;
  int rowFirst = int(ceil(y0 - 0.5));
  int rowLast = min(int(floor(y1 - 0.5)), size.y - 1);
  int rowStep = max(1, (rowLast - rowFirst + 1) / (2 * effort));
  // A curve that moves back and forth within a pixel covers only a part of what it spans.
  float thin = clamp(2.0 / cells.y, 0.2, 1.0);
  for (int k = 0; k < 10; k++) {
    float place = (first + float(k)) * wiggleStep;
    if (place > x + margin - 0.5) break;
    int column = int(place);
    if (column < 0 || column >= size.x) continue;
    float low = NONE;
    float high = -NONE;
    extend(onTrace(column, y0), low, high);
    extend(onTrace(column, y1), low, high);
    float pixel = (x - (place + 0.5)) / cells.x;
    vec2 areas = vec2(0.0);
    float rows = 0.0;
    for (int row = max(rowFirst, 0); row <= rowLast; row += rowStep) {
      float value = sampleAt(ivec2(column, row));
      if (value == NONE) continue;
      extend(value, low, high);
      areas += areasAt(pixel, swingOf(value));
      rows += 1.0;
    }
    if (low > high) continue;
    float half_ = 0.5 * lineWidth;
    if (curves.x) covered.x = max(covered.x, thin * clamp(min(pixel + 0.5, high + half_) - max(pixel - 0.5, low - half_), 0.0, 1.0));
    // If magnified, the area ends at the curve; otherwise a pixel is as dark as its samples fill it on average.
    areas = rows > 1.0 ? areas / rows : areasAt(pixel, 0.5 * (low + high));
    if (curves.y) covered.y = max(covered.y, areas.x);
    if (curves.z) covered.z = max(covered.z, areas.y);
  }
  return covered;
}

vec4 over(vec4 below, vec3 colour, float coverage) {
  return vec4(colour * coverage, coverage) + below * (1.0 - coverage);
}

void main() {
  vec2 pixel = vec2(gl_FragCoord.x - 0.5, canvasHeight - gl_FragCoord.y - 0.5);
  vec2 corner = origin + pixel * cells;
  vec4 colour = density ? densityAt(corner) : vec4(0.0);
  if (any(curves)) {
    vec3 covered = wigglesAt(corner);
    colour = over(colour, negativeInk, covered.z);
    colour = over(colour, ink, covered.y);
    colour = over(colour, ink, covered.x);
  }
  result = colour;
}`;
