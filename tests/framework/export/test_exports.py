"""Exports: what is written is what a reader of the format finds."""

import csv
import json
import zipfile

import numpy as np
import pytest

from matweft.errors import InputError, MatweftError
from matweft.export import export_run
from matweft.export.csv_files import csv_text
from matweft.export.tables import Table, TableColumn, tables_of
from matweft.run_view import Run


@pytest.fixture(scope="module")
def small_run(parts, tmp_path_factory):
    return Run.open(parts.make_run(tmp_path_factory.mktemp("small"), samples=8, edge=8))


def read_csv(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_csv_has_every_trial_with_all_its_numbers(small_run, tmp_path):
    export_run(small_run, "csv", tmp_path)
    rows = read_csv(tmp_path / "design-trials.csv")
    trials = list(small_run.loops["design"].history)
    assert [int(row["sample"]) for row in rows] == [trial.id for trial in trials]
    for row, trial in zip(rows, trials, strict=True):
        assert row["status"] == trial.status
        assert float(row["pores.porosity"]) == trial.point["pores.porosity"]
        for name, value in trial.values.items():
            assert float(row[name]) == value
    assert rows[5]["moves.conductivity"] == ""
    assert "crosses the sample" in rows[5]["error"]


def test_csv_says_the_units_beside_it(small_run, tmp_path):
    export_run(small_run, "csv", tmp_path)
    described = json.loads((tmp_path / "design-trials.csv-metadata.json").read_text())
    columns = {entry["titles"]: entry for entry in described["tableSchema"]["columns"]}
    header = (tmp_path / described["url"]).read_text().splitlines()[0].split(",")
    assert list(columns) == header
    assert columns["moves.conductivity"]["schema:unitText"] == "S/m"
    assert columns["moves.conductivity"]["dc:description"] == "of the whole sample"
    assert columns["pores.correlation_length"]["schema:unitText"] == "um"
    assert columns["sample"]["datatype"] == "integer"


def test_items_of_a_for_each_are_a_table(small_run, tmp_path):
    export_run(small_run, "csv", tmp_path)
    rows = read_csv(tmp_path / "crops-items.csv")
    assert [row["sizes.mean_chord"] for row in rows] == ["4.0", "4.125", "4.25", "4.375", ""]
    assert rows[4]["error"] == "sizes: crop 4 is empty"


def test_single_values_keep_nan_and_text(small_run, tmp_path):
    export_run(small_run, "csv", tmp_path)
    rows = {(row["step"], row["field"]): row for row in read_csv(tmp_path / "values.csv")}
    assert rows["sizes", "smallest"]["value"] == "NaN"
    assert rows["sizes", "smallest"]["unit"] == "um"
    assert rows["numbers", "name"]["value"] == "<b>bold</b>"


def test_csv_spells_what_is_no_number():
    cells = (1.5, float("nan"), float("-inf"), None, 1e-300)
    table = Table(
        "t", "t", (TableColumn("x", cells), TableColumn("y", ('a"b', "c,d", "", "e\nf", "g")))
    )
    lines = csv_text(table).split("\n", 4)
    assert lines[0] == "x,y"
    assert lines[1:4] == ['1.5,"a""b"', 'NaN,"c,d"', "-INF,"]
    assert lines[4] == ',"e\nf"\n1e-300,g\n'


def test_parquet_gives_the_same_numbers_and_units(small_run, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    export_run(small_run, "parquet", tmp_path)
    for table in tables_of(small_run):
        found = parquet.read_table(tmp_path / f"{table.name}.parquet")
        assert found.num_rows == len(table)
        for column in table.columns:
            notes = found.schema.field(column.name).metadata
            assert notes[b"unit"].decode() == column.unit
            values = found.column(column.name).to_pylist()
            if all(isinstance(value, int | float) for value in column.values):
                np.testing.assert_array_equal(values, column.values)


def test_parquet_without_pyarrow_says_what_to_install(small_run, tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MatweftError, match=r"pip install 'matweft\[export\]'"):
        export_run(small_run, "parquet", tmp_path)


def test_rocrate_is_valid_and_complete(small_run, tmp_path):
    crates = pytest.importorskip("rocrate.rocrate")
    export_run(small_run, "rocrate", tmp_path)
    crate = crates.ROCrate(str(tmp_path))
    assert crate.root_dataset["name"] == small_run.name
    assert crate.version == "1.1"
    for entity in crate.data_entities:
        assert (tmp_path / entity.id).is_file(), entity.id
    described = {entity.id for entity in crate.data_entities} | {"ro-crate-metadata.json"}
    present = {str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if f.is_file()}
    assert present == described
    run = crate.get("#run")
    assert run.type == "CreateAction"
    assert run["startTime"] == "2025-03-01T12:00:00+00:00"
    assert {tool["name"] for tool in run["instrument"]} >= {"matweft", "demo.pores"}
    assert crate.get("#component-demo.pores")["isPartOf"].id == "#software-matweft-demo"
    assert crate.get("https://orcid.org/0000-0000-0000-0001")["name"] == "Doe, Jane"
    assert crate.get("https://doi.org/10.1000/example.1")["name"] == "Made up pores"


def test_every_reference_inside_the_crate_leads_somewhere(small_run, tmp_path):
    export_run(small_run, "rocrate", tmp_path)
    graph = json.loads((tmp_path / "ro-crate-metadata.json").read_text())["@graph"]
    ids = {entity["@id"] for entity in graph}
    assert len(ids) == len(graph)
    refs = [
        item["@id"]
        for entity in graph
        for value in entity.values()
        for item in (value if isinstance(value, list) else [value])
        if isinstance(item, dict)
    ]
    outside = {ref for ref in refs if ref not in ids}
    assert outside == {"https://w3id.org/ro/crate/1.1", "http://schema.org/CompletedActionStatus"}


def test_the_paper_pack_repeats_the_run(parts, tmp_path):
    run = Run.open(parts.make_run(tmp_path / "run", samples=2, edge=8, steps=False))
    file = export_run(run, "paper", tmp_path / "pack.zip")
    with zipfile.ZipFile(file) as pack:
        names = {name.removeprefix("pack/") for name in pack.namelist()}
        texts = {n: pack.read(f"pack/{n}") for n in names if n.endswith((".md", ".txt", ".bib"))}
        with pack.open(f"pack/data/design-{run.loops['design'].best}.pores.npz") as stored:
            arrays = np.load(stored)
            expected = run.value(f"design[{run.loops['design'].best}].pores").values
            np.testing.assert_array_equal(arrays["values"], expected)
    assert {"README.md", "study.yaml", "versions.txt", "methods.md", "references.bib"} <= names
    assert {"figures/design-progress.svg", "figures/design-progress.pdf"} <= names
    assert "data/design-trials.csv" in names
    assert b"matweft-demo==2.3\n" in texts["versions.txt"]
    assert b"@article{doe2020," in texts["references.bib"]
    assert b"Samples were made by demo.pores" in texts["methods.md"]
    listed = {
        line.split("|")[1].strip()
        for line in texts["README.md"].decode().splitlines()
        if line.startswith("| ")
    }
    assert listed - {"file"} == {name for name in names if name and not name.endswith("/")} - {
        "README.md"
    }


def test_wrong_targets_and_formats_are_sentences(small_run, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"name a folder, or a file that ends in \.zip"):
        export_run(small_run, "csv", tmp_path / "file")
    with pytest.raises(InputError, match="Did you mean 'rocrate'"):
        export_run(small_run, "rocrat", tmp_path)


def test_a_run_without_anything_can_be_exported(tmp_path):
    from matweft.run_json import write_run

    write_run(tmp_path, {"name": "young"})
    for kind in ("csv", "rocrate", "paper"):
        assert export_run(Run.open(tmp_path), kind, tmp_path / kind).is_dir()
    assert not list((tmp_path / "csv").iterdir())
