"""Notebooks, really executed: components of cells in workers, kept work, new kernels, pictures."""

import os

import nbformat
import pytest
from nbclient import NotebookClient

CLASSES = """
import os
from dataclasses import dataclass
from typing import Annotated
import numpy as np
from matweft import Descriptor, Field, Generator, Simulator
from matweft.data import VoxelImage
from matweft.engine import Options, run_study
from matweft.result import Quantity, Result
from matweft.study import Study, Use

def weight(x):
    return FACTOR * x

class Noise(Generator):
    size: int = Field(8, ge=2)
    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        return VoxelImage(rng.integers(0, 2, (self.size,) * 3))

@dataclass(frozen=True, eq=False)
class Share(Result):
    share: Annotated[float, Quantity("", "of ones")]
    worker: Annotated[int, Quantity("", "its process")]

class Shares(Descriptor):
    def describe(self, image: VoxelImage) -> Share:
        return Share(float(image.values.mean()), os.getpid())

class Weigh(Simulator):
    def simulate(self, share: Share) -> float:
        return weight(share.share)
"""
STUDY = """
study = Study("cells", steps={
    "noise": Use(Noise()),
    "share": Use(Shares(), inputs={"image": "${noise}"}),
    "heavy": Use(Weigh(), inputs={"share": "${share}"}),
})
run = run_study(study, "store", Options(workers=2))
share = run.value("share")
print(run.status, share.worker != os.getpid(), run.value("heavy") == FACTOR * share.share)
print([row.cached for row in run.steps.values()])
"""


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A function that executes cells in a new kernel and returns their outputs."""
    monkeypatch.setitem(os.environ, "PYDEVD_DISABLE_FILE_VALIDATION", "1")

    def execute(*cells, **options):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        client = NotebookClient(book, timeout=120, kernel_name="python3", **options)
        client.execute(cwd=str(tmp_path))
        return [cell.outputs for cell in book.cells]

    return execute


def text(outputs):
    return "".join(one.get("text", "") for one in outputs if one.output_type == "stream")


def test_components_of_cells_run_in_workers_and_are_kept(notebook, tmp_path):
    *_, first = notebook("FACTOR = 2.0", CLASSES, STUDY)
    assert text(first) == "done True True\n[False, False, False]\n"
    provenance = "print(run.record('heavy').origin); from matweft.report import report_html"
    shown = "print('defined in a notebook' in report_html(run))"
    *_, second, told = notebook("FACTOR = 2.0", CLASSES, STUDY, f"{provenance}\n{shown}")
    assert text(second).splitlines()[1] == "[True, True, True]"
    assert text(told).startswith("notebook  ")
    assert text(told).splitlines()[-1] == "True"
    *_, third = notebook("FACTOR = 3.0", CLASSES, STUDY)
    assert text(third) == "done True True\n[True, True, False]\n"


def test_new_kernel_without_the_cells_says_what_is_missing(notebook, tmp_path):
    notebook("FACTOR = 2.0", CLASSES, STUDY)
    outputs = notebook(
        "from matweft.run_view import Run\nrun = Run.open('store'); run",
        "value = run.value('share'); value.share",
        "value.plot()",
        "from matweft.study import Study\nStudy.load('store/study.yaml')",
        allow_errors=True,
    )
    assert "Run 'cells': done" in outputs[0][0].data["text/plain"]
    assert float(outputs[1][0].data["text/plain"]) == pytest.approx(0.5, abs=0.2)
    assert "is not defined here; run the notebook or script that does" in outputs[2][0].evalue
    assert "'Noise' was defined in a notebook or a script" in outputs[3][0].evalue


def test_figures_and_tables_show_themselves_without_a_backend(notebook):
    image = "import numpy as np\nfrom matweft.data import VoxelImage\nimage = VoxelImage(np.eye(9))"
    outputs = notebook(
        image, "image", "image.plot()", "import sys; print('matplotlib.pyplot' in sys.modules)"
    )
    assert outputs[1][0].data["text/html"].startswith("<table>")
    assert len(outputs[2]) == 1
    assert outputs[2][0].data["image/png"]
    assert text(outputs[3]) == "False\n"
