"""What needs a process of its own: thread counts and peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from matweft_kernels.diffusion import memory_needed

IMAGE = """
import json, resource, sys
import numpy as np
from scipy import ndimage
from matweft_kernels.diffusion import diffuse

def level_set(length, width):
    noise = np.random.default_rng(0).standard_normal((length,) * 3).astype(np.float32)
    field = ndimage.gaussian_filter(noise, width, mode="wrap")
    return field <= np.median(field)

def memory(key):
    lines = open("/proc/self/status").read().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(key)).split()[1])

def forget_peak():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    return memory("VmRSS")
"""

BITS = """
solution = diffuse(level_set(40, 2.0), sides="periodic", fields=True)
print(json.dumps([solution.relative_diffusivity.hex(), hash(solution.concentration.tobytes())]))
"""

FLOW_BITS = """
from matweft_kernels.lattice_boltzmann import flow
solution = flow(level_set(24, 2.0), fields=True, max_steps=400)
print(json.dumps([solution.permeability.hex(), hash(solution.velocity.tobytes())]))
"""

FLOW_PEAK = """
from matweft_kernels.lattice_boltzmann import flow, memory_needed
flow(level_set(16, 1.5), max_steps=200, check_every=100)
image = level_set(131, 6.0)
before = forget_peak()
flow(image, max_steps=2, check_every=1, fields=True)
print(json.dumps([memory("VmHWM") - before, memory_needed(image.shape, fields=True)]))
"""

PEAK = """
diffuse(level_set(16, 1.5))
image = level_set(160, 6.0)
before = forget_peak()
assert diffuse(image).converged
print(json.dumps((memory("VmHWM") - before) / image.size))
"""

FALLBACK = """
import dataclasses, math
from matweft_kernels._diffusion import driver
from matweft_kernels.diffusion import memory_needed

minimise = driver.minimise
def stall_in_float32(system, *rest):
    found = minimise(system, *rest)
    precise = system.x.to_numpy().dtype == np.float64
    return found if precise else dataclasses.replace(found, error=math.inf)
driver.minimise = stall_in_float32
diffuse(level_set(15, 1.5), sides="periodic")
image = level_set(95, 6.0)
before = forget_peak()
assert diffuse(image, sides="periodic", fields=True).converged
needed = memory_needed(image.shape, sides="periodic", fields=True)
print(json.dumps([memory("VmHWM") - before, needed]))
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


@pytest.mark.parametrize("code", [BITS, FLOW_BITS], ids=["diffusion", "flow"])
def test_one_and_two_threads_give_the_same_bits(kernel_device, code):
    if kernel_device == "reference":
        pytest.skip("the reference has no threads")
    assert run(code, kernel_device, 1) == run(code, kernel_device, 2)


@pytest.mark.skipif(not os.path.exists("/proc/self/clear_refs"), reason="needs Linux")
def test_memory_of_a_flow_is_as_foretold(kernel_device):
    if kernel_device != "cpu":
        pytest.skip("memory of the host is measured")
    taken, needed = run(FLOW_PEAK, "cpu", 2)
    assert needed / 2 < taken < needed


@pytest.mark.skipif(not os.path.exists("/proc/self/clear_refs"), reason="needs Linux")
def test_at_most_24_bytes_a_voxel(kernel_device):
    if kernel_device != "cpu":
        pytest.skip("memory of the host is measured")
    assert run(PEAK, "cpu", 2) < 24


@pytest.mark.skipif(not os.path.exists("/proc/self/clear_refs"), reason="needs Linux")
def test_memory_needed_holds_for_odd_periods_in_both_precisions(kernel_device):
    if kernel_device != "cpu":
        pytest.skip("memory of the host is measured")
    taken, needed = run(FALLBACK, "cpu", 2)
    assert needed / 2 < taken < needed


def test_each_odd_periodic_side_doubles_the_memory():
    one = memory_needed((50, 50, 50), sides="periodic")
    assert memory_needed((51, 50, 50), axis=0, sides="periodic") == one * 51 // 50
    assert memory_needed((51, 50, 50), axis=1, sides="periodic") == 2 * one * 51 // 50
    assert memory_needed((50, 51, 51), sides="insulated") == one * 51**2 // 50**2
    assert memory_needed((50, 51, 51), sides="periodic") == 4 * one * 51**2 // 50**2
    assert memory_needed((50, 1, 50), sides="periodic") == one // 50
