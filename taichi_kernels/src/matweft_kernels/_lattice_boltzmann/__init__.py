"""Lattice Boltzmann flow through pores: storage, kernels, reference and driver."""
