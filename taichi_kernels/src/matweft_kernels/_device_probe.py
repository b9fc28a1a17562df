"""What hardware is there, asked of the drivers themselves, without importing taichi."""

from __future__ import annotations

import ctypes
import functools
from dataclasses import dataclass

_VULKAN_CPU_TYPE = 4
_FEATURE_FLOAT64 = 39  # index of shaderFloat64 among the flags of VkPhysicalDeviceFeatures
_FEATURE_COUNT = 55


@dataclass(frozen=True)
class Hardware:
    """One accelerator: its name, whether it is a real GPU, whether it computes in float64."""

    name: str
    real: bool
    supports_float64: bool


class _InstanceInfo(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_int32),
        ("next", ctypes.c_void_p),
        ("flags", ctypes.c_uint32),
        ("application", ctypes.c_void_p),
        ("layer_count", ctypes.c_uint32),
        ("layers", ctypes.c_void_p),
        ("extension_count", ctypes.c_uint32),
        ("extensions", ctypes.c_void_p),
    )


class _Properties(ctypes.Structure):
    _fields_ = (
        ("api", ctypes.c_uint32),
        ("driver", ctypes.c_uint32),
        ("vendor", ctypes.c_uint32),
        ("device", ctypes.c_uint32),
        ("type", ctypes.c_int32),
        ("name", ctypes.c_char * 256),
        ("rest", ctypes.c_uint8 * 2048),
    )


def _library(*names: str) -> ctypes.CDLL | None:
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


@functools.cache
def cuda_devices() -> tuple[Hardware, ...]:
    """Return the CUDA devices that the driver reports; none when there is no driver."""
    driver = _library("libcuda.so.1", "nvcuda.dll")
    if driver is None or driver.cuInit(0) != 0:
        return ()
    count = ctypes.c_int(0)
    if driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return ()
    found = []
    for index in range(count.value):
        handle, text = ctypes.c_int(), ctypes.create_string_buffer(256)
        if driver.cuDeviceGet(ctypes.byref(handle), index) == 0:
            driver.cuDeviceGetName(text, 256, handle)
            found.append(Hardware(text.value.decode(errors="replace"), True, True))
    return tuple(found)


@functools.cache
def vulkan_devices() -> tuple[Hardware, ...]:
    """Return the Vulkan devices, real GPUs first; drivers that run on the CPU are not real."""
    loader = _library("libvulkan.so.1", "libvulkan.so", "vulkan-1.dll", "libMoltenVK.dylib")
    if loader is None:
        return ()
    instance, info = ctypes.c_void_p(), _InstanceInfo(kind=1)
    if loader.vkCreateInstance(ctypes.byref(info), None, ctypes.byref(instance)) != 0:
        return ()
    try:
        found = [_vulkan_hardware(loader, handle) for handle in _vulkan_handles(loader, instance)]
    finally:
        loader.vkDestroyInstance(instance, None)
    return tuple(sorted(found, key=lambda hardware: not hardware.real))


def _vulkan_handles(loader: ctypes.CDLL, instance: ctypes.c_void_p) -> list[ctypes.c_void_p]:
    count = ctypes.c_uint32(0)
    if loader.vkEnumeratePhysicalDevices(instance, ctypes.byref(count), None) != 0:
        return []
    handles = (ctypes.c_void_p * count.value)()
    loader.vkEnumeratePhysicalDevices(instance, ctypes.byref(count), handles)
    return [ctypes.c_void_p(handle) for handle in handles]


def _vulkan_hardware(loader: ctypes.CDLL, handle: ctypes.c_void_p) -> Hardware:
    properties, features = _Properties(), (ctypes.c_uint32 * (_FEATURE_COUNT + 64))()
    loader.vkGetPhysicalDeviceProperties(handle, ctypes.byref(properties))
    loader.vkGetPhysicalDeviceFeatures(handle, features)
    return Hardware(
        name=properties.name.decode(errors="replace"),
        real=properties.type != _VULKAN_CPU_TYPE,
        supports_float64=bool(features[_FEATURE_FLOAT64]),
    )
