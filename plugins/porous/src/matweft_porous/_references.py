"""BibTeX entries of the work this plugin rests on."""

PRIFLING_2021 = """@article{prifling2021,
  author = {Prifling, Benedikt and R{\\"o}ding, Magnus and Townsend, Philip and Neumann, Matthias
            and Schmidt, Volker},
  title = {Large-scale statistical learning for mass transport prediction in porous materials
           using 90,000 artificially generated microstructures},
  journal = {Frontiers in Materials},
  volume = {8},
  pages = {786502},
  year = {2021},
  doi = {10.3389/fmats.2021.786502},
}"""

SCHLADITZ_2006 = """@incollection{schladitz2006,
  author = {Schladitz, Katja and Ohser, Joachim and Nagel, Werner},
  title = {Measuring intrinsic volumes in digital 3d images},
  booktitle = {Discrete Geometry for Computer Imagery},
  series = {Lecture Notes in Computer Science},
  volume = {4245},
  pages = {247--258},
  publisher = {Springer},
  year = {2006},
}"""

OHSER_2009 = """@book{ohser2009,
  author = {Ohser, Joachim and Schladitz, Katja},
  title = {3D Images of Materials Structures: Processing and Analysis},
  publisher = {Wiley-VCH},
  year = {2009},
}"""

BENSOUSSAN_1978 = """@book{bensoussan1978,
  author = {Bensoussan, Alain and Lions, Jacques-Louis and Papanicolaou, George},
  title = {Asymptotic Analysis for Periodic Structures},
  publisher = {North-Holland},
  year = {1978},
}"""

COOPER_2016 = """@article{cooper2016,
  author = {Cooper, Samuel J. and Bertei, Antonio and Shearing, Paul R. and Kilner, John A.
            and Brandon, Nigel P.},
  title = {TauFactor: An open-source application for calculating tortuosity factors from
           tomographic data},
  journal = {SoftwareX},
  volume = {5},
  pages = {203--210},
  year = {2016},
  doi = {10.1016/j.softx.2016.09.002},
}"""

STENZEL_2016 = """@article{stenzel2016,
  author = {Stenzel, Ole and Pecho, Omar and Holzer, Lorenz and Neumann, Matthias
            and Schmidt, Volker},
  title = {Predicting effective conductivities based on geometric microstructure characteristics},
  journal = {AIChE Journal},
  volume = {62},
  pages = {1834--1843},
  year = {2016},
}"""

NEUMANN_2020 = """@article{neumann2020,
  author = {Neumann, Matthias and Stenzel, Ole and Willot, Fran{\\c{c}}ois and Holzer, Lorenz
            and Schmidt, Volker},
  title = {Quantifying the influence of microstructure on effective conductivity and permeability:
           virtual materials testing},
  journal = {International Journal of Solids and Structures},
  volume = {184},
  pages = {211--220},
  year = {2020},
}"""

BARMAN_2019 = """@article{barman2019,
  author = {Barman, Sandra and Rootz{\\'e}n, Holger and Bolin, David},
  title = {Prediction of diffusive transport through polymer films from characteristics of the pore
           geometry},
  journal = {AIChE Journal},
  volume = {65},
  pages = {446--457},
  year = {2019},
}"""

ROEDING_2020 = """@article{roeding2020,
  author = {R{\\"o}ding, Magnus and Ma, Zheng and Torquato, Salvatore},
  title = {Predicting permeability via statistical learning on higher-order microstructural
           information},
  journal = {Scientific Reports},
  volume = {10},
  pages = {15239},
  year = {2020},
}"""

TOUSSAINT_1980 = """@article{toussaint1980,
  author = {Toussaint, Godfried T.},
  title = {The relative neighbourhood graph of a finite planar set},
  journal = {Pattern Recognition},
  volume = {12},
  pages = {261--268},
  year = {1980},
}"""

MUENCH_2008 = """@article{muench2008,
  author = {M{\\"u}nch, Beat and Holzer, Lorenz},
  title = {Contradicting geometrical concepts in pore size analysis attained with electron
           microscopy and mercury intrusion},
  journal = {Journal of the American Ceramic Society},
  volume = {91},
  pages = {4059--4067},
  year = {2008},
  doi = {10.1111/j.1551-2916.2008.02736.x},
}"""

GINZBURG_2008 = """@article{ginzburg2008,
  author = {Ginzburg, Irina and Verhaeghe, Frederik and d'Humi{\\`e}res, Dominique},
  title = {Two-relaxation-time lattice {Boltzmann} scheme: about parametrization, velocity,
           pressure and mixed boundary conditions},
  journal = {Communications in Computational Physics},
  volume = {3},
  pages = {427--478},
  year = {2008},
}"""

LEHMANN_2022 = """@article{lehmann2022,
  author = {Lehmann, Moritz},
  title = {Esoteric pull and esoteric push: two simple in-place streaming schemes for the lattice
           {Boltzmann} method on {GPUs}},
  journal = {Computation},
  volume = {10},
  pages = {92},
  year = {2022},
  doi = {10.3390/computation10060092},
}"""

SWIFT_1996 = """@article{swift1996,
  author = {Swift, Michael R. and Orlandini, Enzo and Osborn, W. R. and Yeomans, Julia M.},
  title = {Lattice {Boltzmann} simulations of liquid-gas and binary fluid systems},
  journal = {Physical Review E},
  volume = {54},
  pages = {5041--5052},
  year = {1996},
  doi = {10.1103/PhysRevE.54.5041},
}"""

KENDON_2001 = """@article{kendon2001,
  author = {Kendon, Vivien M. and Cates, Michael E. and Pagonabarraga, Ignacio
            and Desplat, Jean-Christophe and Bladon, Peter},
  title = {Inertial effects in three-dimensional spinodal decomposition of a symmetric binary fluid
           mixture: a lattice {Boltzmann} study},
  journal = {Journal of Fluid Mechanics},
  volume = {440},
  pages = {147--203},
  year = {2001},
  doi = {10.1017/S0022112001004682},
}"""

PERRAM_1985 = """@article{perram1985,
  author = {Perram, John W. and Wertheim, M. S.},
  title = {Statistical mechanics of hard ellipsoids. {I}. {O}verlap algorithm and the contact
           function},
  journal = {Journal of Computational Physics},
  volume = {58},
  pages = {409--416},
  year = {1985},
  doi = {10.1016/0021-9991(85)90171-8},
}"""
