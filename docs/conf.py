"""Configuration of the documentation; nothing here needs the network."""

import os
import sys
import warnings
from pathlib import Path

import matweft

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))
# Notebooks call the program by its name, from the environment that builds the pages.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
os.environ["COLUMNS"] = "80"
os.environ["MATWEFT_PLUGINS"] = "atoms,files,grains,learning,porous,sampling"
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
# The notebook library passes its client a setting in a way that will be gone some day.
warnings.filterwarnings("ignore", module="nbclient")

project = "matweft"
author = "The matweft developers"
copyright = author
version = release = matweft.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "formulas",
    "generated",
]
exclude_patterns = ["_build", "_ext", "examples", "**/.ipynb_checkpoints"]
html_theme = "furo"
html_title = f"matweft {release}"
html_static_path = ["_static"]
html_css_files = ["matweft.css"]
html_math_renderer = "mathml"
pygments_style = "friendly"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_default_options = {
    "members": True,
    "show-inheritance": True,
    "exclude-members": "model_config",
}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
