"""The works that the plugin rests on, as BibTeX."""

METROPOLIS = """@article{metropolis1953,
  author = {Metropolis, Nicholas and Rosenbluth, Arianna W. and Rosenbluth, Marshall N. and
            Teller, Augusta H. and Teller, Edward},
  title = {Equation of state calculations by fast computing machines},
  journal = {The Journal of Chemical Physics},
  volume = {21},
  pages = {1087--1092},
  year = {1953},
  doi = {10.1063/1.1699114},
}"""

ONSAGER = """@article{onsager1944,
  author = {Onsager, Lars},
  title = {Crystal statistics. {I}. {A} two-dimensional model with an order-disorder transition},
  journal = {Physical Review},
  volume = {65},
  pages = {117--149},
  year = {1944},
  doi = {10.1103/PhysRev.65.117},
}"""

YANG = """@article{yang1952,
  author = {Yang, Chen Ning},
  title = {The spontaneous magnetization of a two-dimensional {Ising} model},
  journal = {Physical Review},
  volume = {85},
  pages = {808--816},
  year = {1952},
  doi = {10.1103/PhysRev.85.808},
}"""
