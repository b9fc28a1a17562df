"""Works that components rest on, as BibTeX."""

from __future__ import annotations

OTSU_1979 = """@article{otsu1979,
  author = {Nobuyuki Otsu},
  title = {A threshold selection method from gray-level histograms},
  journal = {IEEE Transactions on Systems, Man, and Cybernetics},
  volume = {9},
  number = {1},
  pages = {62--66},
  year = {1979},
  doi = {10.1109/TSMC.1979.4310076}
}"""
LIAO_2001 = """@article{liao2001,
  author = {Ping-Sung Liao and Tse-Sheng Chen and Pau-Choo Chung},
  title = {A fast algorithm for multilevel thresholding},
  journal = {Journal of Information Science and Engineering},
  volume = {17},
  number = {5},
  pages = {713--727},
  year = {2001}
}"""
