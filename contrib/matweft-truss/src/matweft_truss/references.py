"""The works that the plugin rests on, as BibTeX."""

CALCULIX = """@book{dhondt2004,
  author = {Dhondt, Guido},
  title = {The finite element method for three-dimensional thermomechanical applications},
  publisher = {Wiley},
  year = {2004},
  doi = {10.1002/0470021217},
}"""
