"""What needs a process of its own: thread counts and peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

IMAGE = """
import json, resource, sys
import numpy as np
from scipy import ndimage
from matweft_kernels.diffusion import diffuse

def level_set(length, width):
    noise = np.random.default_rng(0).standard_normal((length,) * 3).astype(np.float32)
    field = ndimage.gaussian_filter(noise, width, mode="wrap")
    return field <= np.median(field)
"""

BITS = """
solution = diffuse(level_set(40, 2.0), sides="periodic", fields=True)
print(json.dumps([solution.relative_diffusivity.hex(), hash(solution.concentration.tobytes())]))
"""

PEAK = """
diffuse(level_set(16, 1.5))
image = level_set(160, 6.0)
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")
def memory(key):
    lines = open("/proc/self/status").read().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(key)).split()[1])
before = memory("VmRSS")
assert diffuse(image).converged
print(json.dumps((memory("VmHWM") - before) / image.size))
"""


def run(code: str, device: str, threads: int) -> object:
    environment = os.environ | {
        "MATWEFT_DEVICE": device,
        "MATWEFT_THREADS": str(threads),
        "PYTHONHASHSEED": "0",
    }
    done = subprocess.run(
        [sys.executable, "-c", IMAGE + code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(done.stdout)


def test_one_and_two_threads_give_the_same_bits(kernel_device):
    if kernel_device == "reference":
        pytest.skip("the reference has no threads")
    assert run(BITS, kernel_device, 1) == run(BITS, kernel_device, 2)


@pytest.mark.skipif(not os.path.exists("/proc/self/clear_refs"), reason="needs Linux")
def test_at_most_24_bytes_a_voxel(kernel_device):
    if kernel_device != "cpu":
        pytest.skip("memory of the host is measured")
    assert run(PEAK, "cpu", 2) < 24
