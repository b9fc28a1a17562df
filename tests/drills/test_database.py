"""A data base that is killed in the middle of a chunk repeats no structure that it has."""

import re

from drill_tools import wait_until, wait_until_gone

COUNT = 8
STUDY = f"""
study: drill
steps:
  chunks:
    for-each: "${{range(2)}}"
    as: chunk
    run:
      part:
        use: porous.database
        with: {{chunk: "${{chunk}}", count: {COUNT}, edge: 32, simulators: [diffusion]}}
  whole: {{use: dataset.join, in: {{datasets: "${{chunks.part}}"}}}}
"""
QUIET = ("--no-report", "--quiet")


def kept(program):
    """Return the structures in the journals, as chunk's key and file."""
    folder = program.folder / "runs" / "study" / "checkpoints"
    return sorted(f"{file.parts[-3]}/{file.name}" for file in folder.glob("*/journal/*.npz"))


def hashes(program, store):
    return {name: record["output_hash"] for name, record in program.records(store).items()}


def test_kill_in_the_middle_of_a_chunk(program, kill):
    program.write(STUDY)
    process = program.start("run", "study.yaml", "--workers", "1", *QUIET)
    wait_until(lambda: len(kept(program)) >= 3, 60)
    workers = program.workers(process.pid)
    kill(process.pid)
    process.communicate(timeout=30)
    wait_until_gone(workers)
    done = kept(program)
    assert 3 <= len(done) < 2 * COUNT

    again = program.run("run", "study.yaml", "--workers", "2", *QUIET)
    assert again.returncode == 0, again.stderr
    log = (program.folder / "runs" / "study" / "log.txt").read_text()
    told = re.findall(r"chunk \d+: (\d+) structures in .*, (\d+) from before", log)
    assert sum(int(found) for _, found in told) == len(done)
    assert sum(int(made) for made, _ in told) == 2 * COUNT - len(done)
    assert kept(program) == []

    clean = program.run("run", "study.yaml", "--store", "clean", "--workers", "1", *QUIET)
    assert clean.returncode == 0, clean.stderr
    assert hashes(program, "runs/study") == hashes(program, "clean")
    assert set(hashes(program, "clean")) == {"chunks[0].part", "chunks[1].part", "whole"}
