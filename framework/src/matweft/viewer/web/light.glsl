// Light from above the viewer's left shoulder; `open` is how much of the sky a point sees.
vec3 lit(vec3 tint, vec3 normal, float open, float shine) {
  vec3 light = normalize(0.85 * uEye + 0.50 * uUp - 0.05 * uRight);
  float facing = max(dot(normal, light), 0.0);
  float sky = 0.5 + 0.5 * dot(normal, uUp);
  float glint = pow(max(dot(normal, normalize(light + uEye)), 0.0), 40.0);
  return tint * ((0.46 + 0.12 * sky) * open + 0.48 * facing * sqrt(open)) + shine * glint * open;
}
