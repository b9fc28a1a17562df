"""The one place that starts Taichi: device, threads and precision of every kernel.

Kernels call :func:`start` and then import their Taichi module. Nothing here imports taichi
until a device other than ``"reference"`` is started, and ``ti.init`` runs once a process.
``fast_math`` is off: compensated sums and NaN checks must mean what they say.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from types import ModuleType

from matweft_kernels import _device_probe

DEVICES = ("auto", "cpu", "cuda", "vulkan", "reference")
PRECISIONS = ("float32", "float64")

NO_TAICHI = "taichi is not installed here"

_running: Runtime | None = None
_told: set[str] = set()


class DeviceError(RuntimeError):
    """The device asked for is unknown, missing, unable or already fixed otherwise."""


@dataclass(frozen=True)
class Runtime:
    """What the kernels of this process run on.

    Attributes
    ----------
    device : str
        ``"cpu"``, ``"cuda"``, ``"vulkan"`` or ``"reference"``.
    threads : int
        CPU threads of the kernels.
    name : str
        Name of the hardware, for reports.
    supports_float64 : bool
        Whether kernels may compute in double precision.
    """

    device: str
    threads: int
    name: str
    supports_float64: bool

    @property
    def is_gpu(self) -> bool:
        """Whether kernels should give each cell a thread instead of each row."""
        return self.device in ("cuda", "vulkan")


def start(
    device: str = "auto", *, threads: int | None = None, precision: str = "float32"
) -> Runtime:
    """Start the device of this process, or return it when it runs already.

    Parameters
    ----------
    device
        One of :data:`DEVICES`. ``"auto"`` is the device already running, else the environment
        variable ``MATWEFT_DEVICE``, else CUDA, a Vulkan GPU or the CPU, whichever comes first.
        ``"reference"`` starts nothing: the caller takes its numpy reference; so does ``"auto"``,
        with a warning, where taichi is not installed.
    threads
        CPU threads; ``None`` takes ``MATWEFT_THREADS``, else all cores.
    precision
        ``"float32"`` or ``"float64"``: refused where the device lacks it.

    Raises
    ------
    DeviceError
        When the device is unknown or missing, lacks the precision, or another device or thread
        count runs already.

    Examples
    --------
    >>> start("reference").device
    'reference'
    >>> start("abacus")
    Traceback (most recent call last):
    matweft_kernels.runtime.DeviceError: device 'abacus' is unknown: take one of auto, cpu, cuda, \
vulkan, reference
    """
    global _running
    _require_known("device", device, DEVICES)
    _require_known("precision", precision, PRECISIONS)
    if device == "auto" and _running is None:
        device = os.environ.get("MATWEFT_DEVICE", "auto")
        _require_known("MATWEFT_DEVICE", device, DEVICES)
    if device == "auto" and _running is None and not has_taichi():
        _warn_once(NO_TAICHI + ": the kernels compute with numpy, which is slow")
        device = "reference"
    if device == "reference":
        return Runtime("reference", _thread_count(threads), "numpy and scipy", True)
    if _running is None:
        chosen = _describe(_automatic() if device == "auto" else device, _thread_count(threads))
        _require_precision(chosen, precision)
        _initialise_taichi(chosen)
        _running = chosen
    _require_same(_running, device, threads)
    _require_precision(_running, precision)
    return _running


def running() -> Runtime | None:
    """Return what the kernels of this process run on, or None before the first `start`."""
    return _running


def available_devices() -> tuple[str, ...]:
    """Return the devices that :func:`start` accepts on this machine, best first.

    Examples
    --------
    >>> available_devices()[-2:]
    ('cpu', 'reference')

    Without taichi there is ``"reference"`` alone.
    """
    if not has_taichi():
        return ("reference",)
    found = [] if not _device_probe.cuda_devices() else ["cuda"]
    if _usable_vulkan():
        found.append("vulkan")
    return (*found, "cpu", "reference")


def load_taichi() -> ModuleType:
    """Import taichi without its banner, its remark in notebooks and its deprecation warnings."""
    os.environ.setdefault("ENABLE_TAICHI_HEADER_PRINT", "0")
    os.environ.setdefault("TI_ENABLE_PYBUF", "0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import taichi
    return taichi  # type: ignore[no-any-return]


def has_taichi() -> bool:
    """Return whether taichi is installed, without importing it."""
    return "taichi" in sys.modules or find_spec("taichi") is not None


def _warn_once(text: str) -> None:
    if text not in _told:
        _told.add(text)
        warnings.warn(text, stacklevel=3)


def _require_known(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise DeviceError(f"{what} {value!r} is unknown: take one of {', '.join(allowed)}")


def _require_same(running: Runtime, device: str, threads: int | None) -> None:
    if device not in ("auto", running.device):
        raise DeviceError(
            f"device {device!r} was asked for, but {running.device!r} ({running.name}) runs already"
            " in this process: call with device='auto', or start a new process"
        )
    if threads not in (None, running.threads):
        raise DeviceError(
            f"{threads} threads were asked for, but the kernels of this process run with"
            f" {running.threads}: leave threads out, or set MATWEFT_THREADS in a new process"
        )


def _require_precision(runtime: Runtime, precision: str) -> None:
    if precision == "float64" and not runtime.supports_float64:
        raise DeviceError(
            f"precision 'float64' was asked for, but {runtime.name} ({runtime.device}) computes"
            " in float32 only: take precision='float32' or device='cpu'"
        )


def _thread_count(threads: int | None) -> int:
    text = os.environ.get("MATWEFT_THREADS") if threads is None else str(threads)
    if text is None:
        return _core_count()
    if not text.isdigit() or int(text) < 1:
        raise DeviceError(f"threads (MATWEFT_THREADS) is {text!r}: give a whole number from 1")
    return int(text)


def _core_count() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _usable_vulkan() -> tuple[_device_probe.Hardware, ...]:
    software = os.environ.get("MATWEFT_ALLOW_SOFTWARE_VULKAN") == "1"
    return tuple(found for found in _device_probe.vulkan_devices() if found.real or software)


def _automatic() -> str:
    if _device_probe.cuda_devices():
        return "cuda"
    return "vulkan" if any(found.real for found in _device_probe.vulkan_devices()) else "cpu"


def _describe(device: str, threads: int) -> Runtime:
    if not has_taichi():
        raise DeviceError(
            f"device {device!r} needs taichi, and {NO_TAICHI}: pip install taichi where there is a"
            " wheel (Linux and Windows on x86-64, macOS on Apple silicon, Python up to 3.13), or"
            " take device='reference'"
        )
    if device == "cpu":
        return Runtime("cpu", threads, f"CPU with {threads} threads", True)
    found = _device_probe.cuda_devices() if device == "cuda" else _usable_vulkan()
    if found:
        return Runtime(device, threads, found[0].name, found[0].supports_float64)
    if device == "vulkan" and _device_probe.vulkan_devices():
        raise DeviceError(
            f"the only Vulkan device is {_device_probe.vulkan_devices()[0].name}, which runs on the"
            " CPU and is slow: take device='cpu', or set MATWEFT_ALLOW_SOFTWARE_VULKAN=1 for tests"
        )
    raise DeviceError(
        f"device {device!r} was asked for, but no {device} driver or device is present:"
        f" take one of {', '.join(available_devices())}"
    )


def _initialise_taichi(runtime: Runtime) -> None:
    taichi = load_taichi()
    if taichi.lang.impl.get_runtime().prog is not None:
        raise DeviceError(
            "taichi was initialised outside matweft in this process, and a second ti.init would"
            " destroy its fields: run the matweft kernels in a process of their own"
        )
    with contextlib.redirect_stdout(io.StringIO()):
        taichi.init(
            arch=getattr(taichi, runtime.device),
            log_level=taichi.ERROR,
            offline_cache=True,
            fast_math=False,
            real_matrix_scalarize=runtime.device != "cpu",
            cpu_max_num_threads=runtime.threads,
        )
    if runtime.device != "cpu" and taichi.cfg.arch != getattr(taichi, runtime.device):
        raise DeviceError(
            f"taichi could not start {runtime.device!r} on {runtime.name} and fell back to"
            f" {taichi.cfg.arch}: check the driver, or take device='cpu' in a new process"
        )
