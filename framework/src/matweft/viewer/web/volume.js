// Draws a volume by rays; see volume.frag.glsl.

const FACES = boxFaces();

function boxFaces() {
  const corners = [], normals = [];
  for (let axis = 0; axis < 3; axis += 1) {
    for (const side of [0, 1]) {
      const [u, v] = side ? [(axis + 1) % 3, (axis + 2) % 3] : [(axis + 2) % 3, (axis + 1) % 3];
      for (const [a, b] of [[0, 0], [1, 0], [1, 1], [0, 0], [1, 1], [0, 1]]) {
        const corner = [0, 0, 0], normal = [0, 0, 0];
        corner[axis] = side; corner[u] = a; corner[v] = b;
        normal[axis] = side ? 1 : -1;
        corners.push(...corner); normals.push(...normal);
      }
    }
  }
  return { corners: new Float32Array(corners), normals: new Float32Array(normals) };
}

class VolumeRenderer {
  constructor(gl, volume) {
    Object.assign(this, { gl, volume, variants: {}, textures: {}, seen: {} });
    if (volume.key) this.textures.labels = texture3D(gl, volume.shape, volume.values, { whole: true });
  }

  variant() {
    const defines = [...(this.volume.key ? [] : ["GREY"]), ...(this.volume.smooth ? [] : ["CRISP"])];
    const name = defines.join();
    if (!this.variants[name]) {
      const made = program(this.gl, GLSL.camera + GLSL["volume.vert"],
        GLSL.camera + GLSL.light + GLSL.march + GLSL["volume.frag"], defines);
      const box = vertexArray(this.gl, made, { aCorner: [FACES.corners, 3], aFacing: [FACES.normals, 3] });
      this.variants[name] = { made, box };
    }
    return this.variants[name];
  }

  // Upload what has changed since the last frame.
  refresh() {
    const { gl, volume, textures, seen } = this;
    const renew = (name, version, make) => {
      if (seen[name] === version) return;
      if (textures[name]) gl.deleteTexture(textures[name]);
      textures[name] = make();
      seen[name] = version;
    };
    const { occupancy } = volume;
    renew("field", volume.fieldVersion, () => texture3D(gl, volume.shape, occupancy.field, { smooth: true }));
    renew("free", volume.freeVersion, () => texture3D(gl, occupancy.cells, occupancy.free, { whole: true }));
    if (volume.key) renew("palette", volume.paletteVersion, () => paletteTexture(gl, volume.palette));
  }

  draw(frame) {
    const { gl, volume, textures } = this;
    this.refresh();
    const { made, box } = this.variant();
    gl.useProgram(made.program);
    ["field", "free", "labels", "palette"].forEach((name, unit) => {
      if (!textures[name]) return;
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(name === "palette" ? gl.TEXTURE_2D : gl.TEXTURE_3D, textures[name]);
    });
    const [low, high] = volume.cutVoxels();
    setUniforms(gl, made, {
      ...frame.uniforms, ...volume.look(),
      uField: 0, uFree: 1, uLabels: 2, uPalette: 3,
      uLow: volume.origin, uVoxel: volume.spacing, uShape: volume.shape, uBoxHigh: volume.extent, uCutLow: low, uCutHigh: high,
    });
    gl.enable(gl.CULL_FACE);
    gl.bindVertexArray(box);
    gl.drawArrays(gl.TRIANGLES, 0, 36);
    gl.disable(gl.CULL_FACE);
  }
}
