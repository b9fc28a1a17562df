// Spheres as squares that face the viewer, POINTS where those may be large enough, else quads;
// each fragment finds its point on the sphere.
#ifdef VERTEX
in vec3 aCentre;
in float aRadius, aKind;
uniform float uGrow;
uniform vec3 uKeepLow, uKeepHigh;
uniform sampler2D uPalette;
#ifndef POINTS
out vec2 vAt;
#endif
flat out vec3 vCentre, vTint;
flat out float vRadius;

void main() {
  vec4 kind = texelFetch(uPalette, ivec2(int(aKind) & 255, int(aKind) >> 8), 0);
  bool kept = kind.a > 0.5 && all(greaterThanEqual(aCentre, uKeepLow)) && all(lessThanEqual(aCentre, uKeepHigh));
  vCentre = aCentre;
  vTint = kind.rgb;
  vRadius = aRadius * uGrow;
#ifdef POINTS
  vec3 at = aCentre;
  gl_PointSize = 2.0 * vRadius / uPixel;
#else
  vAt = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
  vec3 at = aCentre + vRadius * (vAt.x * uRight + vAt.y * uUp);
#endif
  gl_Position = kept ? projected(at) : vec4(2.0, 2.0, 2.0, 1.0);
}
#else
#ifdef POINTS
#define vAt (gl_PointCoord * vec2(2.0, -2.0) + vec2(-1.0, 1.0))
#else
in vec2 vAt;
#endif
flat in vec3 vCentre, vTint;
flat in float vRadius;
uniform float uFog;
out vec4 colour;

void main() {
  float inside = 1.0 - dot(vAt, vAt);
  if (inside < 0.0) discard;
  vec3 normal = vAt.x * uRight + vAt.y * uUp + sqrt(inside) * uEye;
  vec3 at = vCentre + vRadius * normal;
  float rim = smoothstep(0.0, 0.22, inside);
  float depth = depthOf(at);
  float far = 1.0 - uFog * smoothstep(0.25, 0.85, depth);
  colour = vec4(lit(vTint, normal, 1.0, 0.22) * (0.45 + 0.55 * rim) * far, 1.0);
  gl_FragDepth = depth;
}
#endif
