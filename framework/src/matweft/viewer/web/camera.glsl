// Parallel projection: scene coordinates to the picture.
uniform vec3 uRight, uUp, uEye, uTarget;
uniform vec2 uPerUnit;   // half pictures in a unit of length
uniform float uDepth;    // one over the greatest distance from the target
uniform float uPixel;    // length of a pixel

vec4 projected(vec3 point) {
  vec3 from = point - uTarget;
  return vec4(dot(uRight, from) * uPerUnit.x, dot(uUp, from) * uPerUnit.y, -dot(uEye, from) * uDepth, 1.0);
}

float depthOf(vec3 point) {
  return 0.5 - 0.5 * dot(uEye, point - uTarget) * uDepth;
}
