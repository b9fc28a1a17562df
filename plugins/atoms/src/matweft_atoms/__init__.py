"""Atoms: crystal and molecule files, composition, density and distances."""
