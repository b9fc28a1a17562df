"""Taichi kernels of matweft: numpy arrays in, numpy arrays out, on CPU, CUDA and Vulkan.

Nothing is imported here, so that a device starts only when a kernel is called.
"""
