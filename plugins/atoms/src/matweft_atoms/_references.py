"""BibTeX entries of the work this plugin rests on."""

ASE_2017 = """@article{larsen2017,
  author = {Larsen, Ask Hjorth and Mortensen, Jens J{\\o}rgen and Blomqvist, Jakob and others},
  title = {The atomic simulation environment -- a {Python} library for working with atoms},
  journal = {Journal of Physics: Condensed Matter},
  volume = {29},
  pages = {273002},
  year = {2017},
  doi = {10.1088/1361-648X/aa680e},
}"""

COWLEY_1950 = """@article{cowley1950,
  author = {Cowley, J. M.},
  title = {An approximate theory of order in alloys},
  journal = {Physical Review},
  volume = {77},
  pages = {669--675},
  year = {1950},
  doi = {10.1103/PhysRev.77.669},
}"""

SPGLIB_2024 = """@article{togo2024,
  author = {Togo, Atsushi and Shinohara, Kohei and Tanaka, Isao},
  title = {Spglib: a software library for crystal symmetry search},
  journal = {Science and Technology of Advanced Materials: Methods},
  volume = {4},
  pages = {2384822},
  year = {2024},
  doi = {10.1080/27660400.2024.2384822},
}"""

ALLEN_2017 = """@book{allen2017,
  author = {Allen, Michael P. and Tildesley, Dominic J.},
  title = {Computer Simulation of Liquids},
  edition = {2},
  publisher = {Oxford University Press},
  year = {2017},
}"""
