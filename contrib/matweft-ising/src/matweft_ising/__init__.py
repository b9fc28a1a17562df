"""Ising magnets in two dimensions for matweft."""
