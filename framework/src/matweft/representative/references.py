"""BibTeX entries of the estimators, by the method that rests on them."""

from __future__ import annotations

from collections.abc import Mapping

LANTUEJOUL_1991 = """@article{lantuejoul1991,
  author = {Lantu{\\'e}joul, Christian},
  title = {Ergodicity and integral range},
  journal = {Journal of Microscopy},
  volume = {161},
  pages = {387--403},
  year = {1991},
  doi = {10.1111/j.1365-2818.1991.tb03099.x},
}"""

HEIDELBERGER_1981 = """@article{heidelberger1981,
  author = {Heidelberger, Philip and Welch, Peter D.},
  title = {A spectral method for confidence interval generation and run length control in
           simulations},
  journal = {Communications of the ACM},
  volume = {24},
  pages = {233--245},
  year = {1981},
  doi = {10.1145/358598.358630},
}"""

DAHARI_2024 = """@misc{dahari2024,
  author = {Dahari, Amir and Docherty, Ronan and Kench, Steve and Cooper, Samuel J.},
  title = {Prediction of microstructural representativity from a single image},
  publisher = {arXiv:2410.19568},
  year = {2024},
}"""

KANIT_2003 = """@article{kanit2003,
  author = {Kanit, T. and Forest, S. and Galliet, I. and Mounoury, V. and Jeulin, D.},
  title = {Determination of the size of the representative volume element for random composites:
           statistical and numerical approach},
  journal = {International Journal of Solids and Structures},
  volume = {40},
  pages = {3647--3679},
  year = {2003},
  doi = {10.1016/S0020-7683(03)00143-4},
}"""

REFERENCES: Mapping[str, tuple[str, ...]] = {
    "correlation": (LANTUEJOUL_1991, HEIDELBERGER_1981, DAHARI_2024),
    "sub-volumes": (LANTUEJOUL_1991, KANIT_2003),
    "samples": (),
    "none": (),
}
"""What to cite for each `SamplingError.method`."""
