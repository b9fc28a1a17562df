// Draws spheres with their bonds, triangles, and straight lines.

const both = (name, extra = "") => [
  `#define VERTEX\n${GLSL.camera}${GLSL[name]}`, `${GLSL.camera}${GLSL.light}${GLSL[name]}${extra}`];

const WIDEST = 64;   // pixels of a sphere that is drawn as a point

class SphereRenderer {
  constructor(gl, item) {
    Object.assign(this, { gl, item, variants: {} });
    this.largest = item.radii.reduce((most, radius) => Math.max(most, radius), 0);
    this.widest = Math.min(WIDEST, gl.getParameter(gl.ALIASED_POINT_SIZE_RANGE)[1]);
    this.rods = item.bonds ? new RodRenderer(gl, item) : null;
  }

  // One point a sphere is quickest, but a point whose middle is outside the picture is not drawn.
  variant(pixel) {
    const name = (2 * this.largest * this.item.grow) / pixel <= this.widest ? "POINTS" : "QUADS";
    if (!this.variants[name]) {
      const { gl, item } = this;
      const made = program(gl, ...both("spheres"), [name]);
      const spread = name === "POINTS" ? (values) => Float32Array.from(values) : fourTimes;
      const array = vertexArray(gl, made, {
        aCentre: [spread(item.positions, 3), 3], aRadius: [spread(item.radii, 1), 1], aKind: [spread(item.kinds, 1), 1],
      }, name === "POINTS" ? null : quads(item.radii.length));
      this.variants[name] = { name, made, array };
    }
    return this.variants[name];
  }

  draw(frame) {
    const { gl, item } = this;
    const { name, made, array } = this.variant(frame.uniforms.uPixel);
    bindPalette(this);
    setUniforms(gl, made, {
      ...frame.uniforms, uPalette: 0, uGrow: item.grow, uFog: 0.45, uKeepLow: frame.keep[0], uKeepHigh: frame.keep[1],
    });
    gl.bindVertexArray(array);
    if (name === "POINTS") gl.drawArrays(gl.POINTS, 0, item.radii.length);
    else gl.drawElements(gl.TRIANGLES, 6 * item.radii.length, gl.UNSIGNED_INT, 0);
    if (this.rods) this.rods.draw(frame);
  }
}

// Each entry for the four corners of a quad: software draws many small instances slowly.
function fourTimes(values, wide) {
  const out = new Float32Array(4 * values.length);
  for (let i = 0; i < out.length; i += 1) {
    out[i] = values[wide * Math.floor(i / (4 * wide)) + (i % wide)];
  }
  return out;
}

function quads(n) {
  const corners = [0, 1, 2, 2, 1, 3];
  return Uint32Array.from({ length: 6 * n }, (_, i) => 4 * Math.floor(i / 6) + corners[i % 6]);
}

// Half a rod from each end of a bond, in the colour of the sphere there.
class RodRenderer {
  constructor(gl, item) {
    Object.assign(this, { gl, item });
    this.made = program(gl, ...both("triangles"), ["RODS"]);
    const at = [], normals = [], sides = 12;
    for (let i = 0; i <= sides; i += 1) {
      const turn = (2 * Math.PI * i) / sides;
      for (const end of [0, 1]) {
        at.push(0, 0, end);
        normals.push(Math.cos(turn), Math.sin(turn), 0);
      }
    }
    this.corners = at.length / 3;
    const { from, to, kinds } = halves(item);
    this.count = kinds.length;
    this.array = vertexArray(gl, this.made, {
      aAt: [new Float32Array(at), 3], aFacing: [new Float32Array(normals), 3],
      aFrom: [from, 3, 1], aTo: [to, 3, 1], aKind: [kinds, 1, 1],
    });
  }

  draw(frame) {
    const { gl, made, item } = this;
    bindPalette(this);
    setUniforms(gl, made, {
      ...frame.uniforms, uPalette: 0, uThick: item.thick, uKeepLow: frame.keep[0], uKeepHigh: frame.keep[1],
    });
    gl.bindVertexArray(this.array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, this.corners, this.count);
  }
}

function halves({ positions, kinds, bonds }) {
  const from = [], to = [], which = [];
  for (let i = 0; i < bonds.length; i += 2) {
    const ends = [bonds[i], bonds[i + 1]].map((n) => positions.subarray(3 * n, 3 * n + 3));
    const middle = [0, 1, 2].map((k) => (ends[0][k] + ends[1][k]) / 2);
    ends.forEach((end, side) => {
      from.push(...end);
      to.push(...middle);
      which.push(kinds[bonds[i + side]]);
    });
  }
  return { from: new Float32Array(from), to: new Float32Array(to), kinds: new Float32Array(which) };
}

class TriangleRenderer {
  constructor(gl, item) {
    Object.assign(this, { gl, item });
    this.made = program(gl, ...both("triangles"));
    const kinds = Float32Array.from(item.kinds);
    this.array = vertexArray(gl, this.made, {
      aAt: [item.positions, 3], aFacing: [item.normals, 3], aKind: [kinds, 1],
    }, item.faces);
  }

  draw(frame) {
    const { gl, made, item } = this;
    bindPalette(this);
    setUniforms(gl, made, { ...frame.uniforms, uPalette: 0, uKeepLow: frame.keep[0], uKeepHigh: frame.keep[1] });
    gl.bindVertexArray(this.array);
    gl.drawElements(gl.TRIANGLES, item.faces.length, gl.UNSIGNED_INT, 0);
  }
}

function bindPalette(renderer) {
  const { gl, item } = renderer;
  gl.activeTexture(gl.TEXTURE0);
  if (renderer.seen !== item.paletteVersion) {
    renderer.palette = paletteTexture(gl, item.palette);
    renderer.seen = item.paletteVersion;
  }
  gl.bindTexture(gl.TEXTURE_2D, renderer.palette);
}

class LineRenderer {
  constructor(gl, segments) {
    this.gl = gl;
    this.made = program(gl, ...both("lines"));
    this.count = segments.length / 6;
    const ends = [[], []];
    segments.forEach((value, i) => ends[Math.floor(i / 3) % 2].push(value));
    const quad = new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]);
    this.array = vertexArray(gl, this.made, {
      aCorner: [quad, 2], aFrom: [new Float32Array(ends[0]), 3, 1], aTo: [new Float32Array(ends[1]), 3, 1],
    });
  }

  draw(frame) {
    const { gl } = this;
    setUniforms(gl, this.made, { ...frame.uniforms, uPicture: frame.picture, uWidth: frame.line, uInk: frame.ink });
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthMask(false);
    gl.bindVertexArray(this.array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);
    gl.depthMask(true);
    gl.disable(gl.BLEND);
  }
}
