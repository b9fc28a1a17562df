from __future__ import annotations

import os
import subprocess
import sys

import pytest

from matweft_kernels import runtime


def in_new_process(code: str, **environment: str) -> str:
    """Run code in a process without a device; return the last line it printed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MATWEFT_")}
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return (result.stdout + result.stderr).strip().splitlines()[-1]


def test_importing_the_package_leaves_taichi_alone():
    code = "import sys, matweft_kernels.runtime as r; r.start('reference'); print('taichi' in sys.modules)"  # noqa: E501
    assert in_new_process(code) == "False"


def test_start_is_silent_and_happens_once():
    code = "from matweft_kernels import runtime as r; a = r.start('cpu'); assert r.start() is a"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MATWEFT_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=clean, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_second_device_is_refused_with_the_running_one_named():
    code = "from matweft_kernels import runtime as r; r.start('cpu', threads=1); r.start('vulkan')"
    message = in_new_process(code)
    assert "'cpu'" in message
    assert "new process" in message


def test_another_thread_count_is_refused():
    code = "from matweft_kernels import runtime as r; r.start('cpu', threads=1); r.start(threads=2)"
    assert "run with 1" in in_new_process(code)


def test_device_and_threads_come_from_the_environment():
    code = "from matweft_kernels import runtime as r; s = r.start(); print(s.device, s.threads)"
    assert in_new_process(code, MATWEFT_DEVICE="cpu", MATWEFT_THREADS="1") == "cpu 1"
    assert "MATWEFT_THREADS" in in_new_process(code, MATWEFT_THREADS="many")
    assert "MATWEFT_DEVICE" in in_new_process(code, MATWEFT_DEVICE="tpu")


@pytest.mark.skipif(
    any(found.real for found in runtime._device_probe.vulkan_devices()), reason="has a Vulkan GPU"
)
def test_vulkan_without_a_gpu_is_refused():
    message = in_new_process("from matweft_kernels import runtime as r; r.start('vulkan')")
    assert "MATWEFT_ALLOW_SOFTWARE_VULKAN=1" in message or "no vulkan driver" in message


def test_auto_never_takes_a_software_device():
    code = "from matweft_kernels import runtime as r; print(r.start().device)"
    real = [*runtime._device_probe.cuda_devices()]
    real += [found for found in runtime._device_probe.vulkan_devices() if found.real]
    chosen = in_new_process(code, MATWEFT_ALLOW_SOFTWARE_VULKAN="1")
    assert (chosen == "cpu") == (not real)


def test_foreign_initialisation_is_reported():
    code = (
        "from matweft_kernels import runtime as r; r.load_taichi().init(log_level='error');"
        "r.start('cpu')"
    )
    assert "outside matweft" in in_new_process(code)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"device": "tpu"}, "take one of auto, cpu"),
        ({"precision": "float16"}, "float32, float64"),
        ({"device": "reference", "threads": 0}, "whole number from 1"),
    ],
)
def test_bad_options_say_what_is_allowed(options, part):
    with pytest.raises(runtime.DeviceError, match=part):
        runtime.start(**options)


def test_float64_is_refused_where_the_device_lacks_it():
    poor = runtime.Runtime("vulkan", 1, "some GPU", supports_float64=False)
    with pytest.raises(runtime.DeviceError, match="float32 only"):
        runtime._require_precision(poor, "float64")


def test_the_reference_and_the_cpu_are_always_there():
    assert runtime.available_devices()[-2:] == ("cpu", "reference")
