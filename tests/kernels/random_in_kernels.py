"""A kernel that draws numbers by the device functions, as other kernels do."""

import numpy as np
import taichi as ti

from matweft_kernels import _random_kernels as draws

Reals = ti.types.ndarray(dtype=ti.f32, ndim=1)


@ti.kernel
def _draw(key: draws.Key, step: ti.u32, stream: ti.u32, one: Reals, four: Reals, normal: Reals):
    for item in range(one.shape[0]):
        one[item] = draws.uniform(key, item, step, stream)
        normal[item] = draws.normal(key, item, step, stream)
        values = draws.uniform4(key, item, step, stream)
        for lane in ti.static(range(4)):
            four[4 * item + lane] = values[lane]


def draw_in_a_kernel(key: tuple[int, int], step: int, stream: int, items: int):
    one, four, normal = (np.zeros(size, np.float32) for size in (items, 4 * items, items))
    _draw(draws.Key(*key), step, stream, one, four, normal)
    return one, four.reshape(items, 4), normal
