"""BibTeX entries of the work this plugin rests on."""

HUMPHREYS_2001 = """@article{humphreys2001,
  author = {Humphreys, F. J.},
  title = {Review: Grain and subgrain characterisation by electron backscatter diffraction},
  journal = {Journal of Materials Science},
  volume = {36},
  pages = {3833--3854},
  year = {2001},
  doi = {10.1023/A:1017973432592},
}"""

MARKLEY_2007 = """@article{markley2007,
  author = {Markley, F. Landis and Cheng, Yang and Crassidis, John L. and Oshman, Yaakov},
  title = {Averaging quaternions},
  journal = {Journal of Guidance, Control, and Dynamics},
  volume = {30},
  pages = {1193--1197},
  year = {2007},
  doi = {10.2514/1.28949},
}"""

ASTM_E112 = """@techreport{astme112,
  author = {{ASTM International}},
  title = {Standard Test Methods for Determining Average Grain Size},
  number = {E112-13},
  institution = {ASTM International},
  year = {2013},
}"""

MILES_1974 = """@incollection{miles1974,
  author = {Miles, R. E.},
  title = {On the elimination of edge effects in planar sampling},
  booktitle = {Stochastic Geometry},
  editor = {Harding, E. F. and Kendall, D. G.},
  pages = {228--247},
  publisher = {Wiley},
  year = {1974},
}"""

LANTUEJOUL_1980 = """@article{lantuejoul1980,
  author = {Lantu{\\'e}joul, Christian},
  title = {On the estimation of mean values in individual analysis of particles},
  journal = {Microscopica Acta, Supplement},
  volume = {4},
  pages = {266--273},
  year = {1980},
}"""

OHSER_2009 = """@book{ohser2009,
  author = {Ohser, Joachim and Schladitz, Katja},
  title = {3D Images of Materials Structures: Processing and Analysis},
  publisher = {Wiley-VCH},
  year = {2009},
}"""

WADELL_1932 = """@article{wadell1932,
  author = {Wadell, Hakon},
  title = {Volume, shape, and roundness of rock particles},
  journal = {The Journal of Geology},
  volume = {40},
  pages = {443--451},
  year = {1932},
}"""

MACKENZIE_1958 = """@article{mackenzie1958,
  author = {Mackenzie, J. K.},
  title = {Second paper on statistics associated with the random disorientation of cubes},
  journal = {Biometrika},
  volume = {45},
  pages = {229--240},
  year = {1958},
  doi = {10.1093/biomet/45.1-2.229},
}"""

BRANDON_1966 = """@article{brandon1966,
  author = {Brandon, D. G.},
  title = {The structure of high-angle grain boundaries},
  journal = {Acta Metallurgica},
  volume = {14},
  pages = {1479--1484},
  year = {1966},
  doi = {10.1016/0001-6160(66)90168-4},
}"""

BUNGE_1982 = """@book{bunge1982,
  author = {Bunge, H.-J.},
  title = {Texture Analysis in Materials Science: Mathematical Methods},
  publisher = {Butterworths},
  year = {1982},
}"""

SCHAEBEN_1997 = """@article{schaeben1997,
  author = {Schaeben, H.},
  title = {A simple standard orientation density function: The hyperspherical de la {Vall{\\'e}e
           Poussin} kernel},
  journal = {physica status solidi (b)},
  volume = {200},
  pages = {367--376},
  year = {1997},
}"""
