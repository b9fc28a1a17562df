"""A full disk is a sentence, and what was finished stays."""

import os
import shutil
import subprocess

import pytest

STUDY = """
study: drill
steps:
  all: {for-each: "${range(400)}", as: i, run: {
    one: {use: "drill_parts:Slow", with: {item: "${i}", seconds: 0, size: 20000}}}}
"""


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 6 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = shutil.which("mount") and os.geteuid() == 0
    if mounted:
        command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_disk_full(program, small_disk):
    program.write(STUDY)
    store = small_disk / "run"
    full = program.run("run", "study.yaml", "--store", store, "--no-report", "--quiet")
    assert full.returncode == 4, full.stderr
    assert "Traceback" not in full.stderr
    assert "disk or your quota is full" in full.stderr
    finished = program.records(str(store))
    assert len(finished) > 10
    assert all(record["status"] == "done" for record in finished.values())
    moved = program.folder / "moved"
    shutil.copytree(store, moved)
    again = program.run("run", "study.yaml", "--store", moved, "--no-report", "--quiet")
    assert again.returncode == 0, again.stderr
    words = program.tally()
    for name in finished:
        item = name[len("all[") : -len("].one")]
        assert words.count(f"slow {item}") == 1
