// The box of the volume within the cuts; its fragments are where rays enter.
in vec3 aCorner;
in vec3 aFacing;
uniform vec3 uLow, uVoxel, uCutLow, uCutHigh;
out vec3 vAt;           // in voxels
flat out vec3 vNormal;

void main() {
  vAt = mix(uCutLow, uCutHigh, aCorner);
  vNormal = aFacing;
  gl_Position = projected(uLow + vAt * uVoxel);
}
