"""Study files of plugins: installed with the package, or beside ``src`` while it is developed."""

import pytest

from matweft.errors import PluginError
from matweft.study_files import study_file


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "src" / "shipping_studies"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(folder.parent))
    return folder


def test_study_inside_the_package_comes_first(package):
    for studies in (package / "studies", package.parent.parent / "studies"):
        studies.mkdir()
        (studies / "small.yaml").touch()
    found = study_file("shipping_studies:studies/small.yaml")
    assert found == package / "studies" / "small.yaml"


def test_study_beside_the_sources(package):
    studies = package.parent.parent / "studies"
    studies.mkdir()
    (studies / "small.yaml").touch()
    assert study_file("shipping_studies:studies/small.yaml") == studies / "small.yaml"


def test_missing_file_and_missing_package(package):
    with pytest.raises(PluginError, match=r"shipping_studies ships no file 'studies/none\.yaml'"):
        study_file("shipping_studies:studies/none.yaml")
    for target in ("not_there:a.yaml", "not_there.inside:a.yaml"):
        with pytest.raises(PluginError, match=f"'{target}' names a package that is not installed"):
            study_file(target)
