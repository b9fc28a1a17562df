// Straight lines of a width in pixels, each an instance of a quad.
#ifdef VERTEX
in vec2 aCorner;             // along 0 to 1, across -1 to 1
in vec3 aFrom, aTo;
uniform vec2 uPicture;       // pixels
uniform float uWidth;
out float vAcross;

void main() {
  vec4 from = projected(aFrom), to = projected(aTo);
  vec2 along = (to.xy - from.xy) * uPicture;
  vec2 across = length(along) > 1e-3 ? normalize(vec2(-along.y, along.x)) : vec2(0.0, 1.0);
  vec4 at = mix(from, to, aCorner.x);
  vAcross = aCorner.y * (uWidth + 1.0);
  gl_Position = at + vec4(across * vAcross / uPicture, -2e-4, 0.0);
}
#else
in float vAcross;
uniform vec3 uInk;
uniform float uWidth;
out vec4 colour;

void main() {
  float cover = clamp(uWidth * 0.5 + 0.5 - abs(vAcross) * 0.5, 0.0, 1.0) * 0.75;
  colour = vec4(uInk * cover, cover);
}
#endif
