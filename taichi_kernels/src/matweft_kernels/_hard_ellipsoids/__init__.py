"""Parts of `matweft_kernels.hard_ellipsoids`."""
