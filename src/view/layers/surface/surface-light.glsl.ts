/**
 * Lights a surface in view space: soft light from sky and ground, a lamp over the viewer's left shoulder and
 * a faint gloss. Both sides are lit alike.
 */
export const SURFACE_LIGHT = /* glsl */ `
vec3 surfaceLight(vec3 colour, vec3 toNormal, vec3 toView, vec3 toUp) {
  vec3 view = normalize(toView);
  vec3 normal = normalize(toNormal);
  if (dot(normal, view) < 0.0) normal = -normal;
  float sky = 0.5 + 0.5 * dot(normal, normalize(toUp));
  vec3 lamp = normalize(view * 0.7 + vec3(-0.6, 0.55, 0.0));
  float lit = max(dot(normal, lamp), 0.0);
  vec3 base = pow(colour, vec3(2.2));
  vec3 light = mix(vec3(0.12, 0.11, 0.15), vec3(0.22, 0.24, 0.28), sky) + 0.28 * max(dot(normal, view), 0.0)
    + vec3(0.86, 0.83, 0.78) * lit * lit;
  float gloss = pow(max(dot(normal, normalize(lamp + view)), 0.0), 28.0) * 0.10;
  return pow(base * light + gloss, vec3(1.0 / 2.2));
}`;
