// Triangles, seen from both sides; also the rods between bonded spheres, as instances.
#ifdef VERTEX
in vec3 aAt, aFacing;
in float aKind;
#ifdef RODS
in vec3 aFrom, aTo;
uniform float uThick;
#endif
uniform vec3 uKeepLow, uKeepHigh;
uniform sampler2D uPalette;
out vec3 vAt, vNormal;
flat out vec4 vTint;

void main() {
  vTint = texelFetch(uPalette, ivec2(int(aKind) & 255, int(aKind) >> 8), 0);
#ifdef RODS
  vec3 axis = normalize(aTo - aFrom);
  vec3 side = normalize(cross(axis, abs(axis.z) < 0.9 ? vec3(0, 0, 1) : vec3(1, 0, 0)));
  vNormal = aFacing.x * side + aFacing.y * cross(axis, side);
  vAt = mix(aFrom, aTo, aAt.z) + uThick * vNormal;
  if (any(lessThan(aFrom, uKeepLow)) || any(greaterThan(aFrom, uKeepHigh))) vTint.a = 0.0;
#else
  vNormal = aFacing;
  vAt = aAt;
#endif
  gl_Position = projected(vAt);
}
#else
in vec3 vAt, vNormal;
flat in vec4 vTint;
uniform vec3 uKeepLow, uKeepHigh;
out vec4 colour;

void main() {
  if (vTint.a < 0.5) discard;
#ifndef RODS
  if (any(lessThan(vAt, uKeepLow)) || any(greaterThan(vAt, uKeepHigh))) discard;
#endif
  vec3 normal = normalize(vNormal);
  bool back = dot(normal, uEye) < 0.0;
  colour = vec4(lit(back ? vTint.rgb * 0.72 : vTint.rgb, back ? -normal : normal, 1.0, 0.12), 1.0);
}
#endif
