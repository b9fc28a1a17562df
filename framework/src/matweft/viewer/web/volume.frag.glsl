// The first solid point along each ray, its colour and its light.
in vec3 vAt;
flat in vec3 vNormal;
uniform vec3 uLow, uVoxel, uTint;
uniform float uPale;         // how much lighter the faces of the box are
uniform float uOutline;      // how much darker borders between labels are
uniform float uBlack, uWhite;
uniform int uChosen;         // label under the cursor, or -1
uniform vec3 uBoxHigh;       // upper corner of the volume without cuts
uniform int uSolidCuts;      // whether the faces that cuts make hide what is behind them
uniform usampler3D uLabels;
uniform sampler2D uPalette;
out vec4 colour;

#ifdef GREY
vec3 tintAt(vec3 at, bool face) {
  float grey = clamp((field(at, 0.0) - uBlack) / max(uWhite - uBlack, 1e-4), 0.0, 1.0);
  return face ? vec3(grey) : uTint;
}
#else
int labelAt(vec3 at) {
  return int(texelFetch(uLabels, ivec3(clamp(floor(at), vec3(0.0), uShape - 1.0)), 0).r);
}

vec4 paletteOf(int label) {
  return texelFetch(uPalette, ivec2(label & 255, label >> 8), 0);
}

// Labels of four voxels of a plane of corners, and their weights; those seen through weigh nothing.
ivec4 cornerLabels(vec3 base, float z) {
  return ivec4(labelAt(base + vec3(0.5, 0.5, z)), labelAt(base + vec3(1.5, 0.5, z)),
    labelAt(base + vec3(0.5, 1.5, z)), labelAt(base + vec3(1.5, 1.5, z)));
}

float shownAt(vec3 at) {
  return texelFetch(uField, ivec3(clamp(floor(at), vec3(0.0), uShape - 1.0)), 0).r;
}

vec4 cornerWeights(vec3 base, vec2 share, float z) {
  vec2 rest = 1.0 - share;
  vec4 weight = vec4(rest.x * rest.y, share.x * rest.y, rest.x * share.y, share.x * share.y) + 1e-3;
  return weight * vec4(shownAt(base + vec3(0.5, 0.5, z)), shownAt(base + vec3(1.5, 0.5, z)),
    shownAt(base + vec3(0.5, 1.5, z)), shownAt(base + vec3(1.5, 1.5, z)));
}

// The shown label with the most weight among the eight voxels around a point.
int nearestShown(vec3 at) {
  vec3 base = floor(at - 0.5), share = at - 0.5 - base;
  ivec4 low = cornerLabels(base, 0.5), high = cornerLabels(base, 1.5);
  ivec4 first = ivec4(low.x);
  if (low == first && high == first) return low.x;
  vec4 lower = cornerWeights(base, share.xy, 0.5) * (1.0 - share.z + 1e-3);
  vec4 upper = cornerWeights(base, share.xy, 1.5) * (share.z + 1e-3);
  int best = low.x;
  float most = -1.0;
#define TRY(label) { float sum = dot(lower, vec4(equal(low, ivec4(label)))) + dot(upper, vec4(equal(high, ivec4(label)))); \
    if (sum > most) { most = sum; best = label; } }
  TRY(low.x) TRY(low.y) TRY(low.z) TRY(low.w) TRY(high.x) TRY(high.y) TRY(high.z) TRY(high.w)
  return best;
}

int shownLabel(vec3 at) {
#ifdef CRISP
  return labelAt(at);
#else
  return nearestShown(at);
#endif
}

vec3 tintAt(vec3 at, vec3 normal) {
  vec3 inside = at - 0.3 * normal;
  int label = shownLabel(inside);
  vec4 found = paletteOf(label);
  vec3 tint = label == uChosen ? mix(found.rgb, vec3(1.0), 0.35) : found.rgb;
  if (uOutline > 0.0) {
    vec3 across = abs(normal.z) > 0.5 ? vec3(1, 0, 0) : vec3(0, 0, 1);
    vec3 along = normalize(cross(normal, across));
    across = cross(along, normal);
    vec3 width = 1.1 * uPixel / uVoxel;
    bool border = shownLabel(inside + across * width) != label || shownLabel(inside - across * width) != label
      || shownLabel(inside + along * width) != label || shownLabel(inside - along * width) != label;
    if (border) tint *= 1.0 - uOutline;
  }
  return tint;
}
#endif

// Uphill of emptiness, from four points around.
vec3 gradientNormal(vec3 at) {
  const vec2 k = vec2(1.0, -1.0);
  vec3 fall = k.xyy * field(at + 1.3 * k.xyy, 1.0) + k.yyx * field(at + 1.3 * k.yyx, 1.0)
    + k.yxy * field(at + 1.3 * k.yxy, 1.0) + k.xxx * field(at + 1.3 * k.xxx, 1.0);
  return -fall / uVoxel;
}

// How much of the sky is seen along a normal: less where solid lies before it.
float openSky(vec3 at, vec3 normal) {
  float hidden = 0.0;
  float reach = 2.0;
  for (float level = 1.0; level < 4.0; level += 1.0) {
    vec3 before = at + normal * reach;
    bool inside = all(greaterThan(before, uCutLow)) && all(lessThan(before, uCutHigh));
    float full = inside ? field(before, level) : 0.0;
#ifdef GREY
    full = smoothstep(uIso - 0.12, uIso + 0.12, full);
#endif
    hidden += 0.36 * full;
    reach *= 2.0;
  }
  return max(1.0 - hidden, 0.12);
}

void main() {
  vec3 ray = -uEye / uVoxel;
  ray = mix(ray, vec3(1e-6), vec3(lessThan(abs(ray), vec3(1e-6 * length(ray)))));
  ray /= length(ray);
  vec3 at = clamp(vAt, uCutLow, uCutHigh), normal;
  int axis;
  float last = leaves(at, ray, uCutLow, uCutHigh, axis);
  vec3 removed = max(vNormal, 0.0) * (uBoxHigh - uCutHigh) + max(-vNormal, 0.0) * uCutLow;
  bool whole = uSolidCuts > 0 && dot(removed, vec3(1.0)) > 1e-3;
  float t = whole ? 0.0 : march(at, ray, last, normal);
  if (t < 0.0) discard;
  at += ray * t;
  bool face = t < 2e-3;
  if (face) normal = vNormal;
#ifndef CRISP
  if (!face) {
    normal = gradientNormal(at);
    normal = dot(normal, normal) > 1e-12 ? normalize(normal) : uEye;
    if (dot(normal, uEye) < 0.0) normal = normalize(normal - 1.02 * dot(normal, uEye) * uEye);
  }
#endif
#ifdef GREY
  vec3 tint = tintAt(at, face);
#else
  vec3 tint = tintAt(at, normal);
#endif
  tint = mix(tint, vec3(1.0, 0.99, 0.97), face ? uPale : 0.0);
  float open = face ? 1.0 : openSky(at, normal);
  colour = vec4(lit(tint, normal, open, face ? 0.0 : 0.06), 1.0);
  gl_FragDepth = depthOf(uLow + at * uVoxel);
}
