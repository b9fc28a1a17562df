"""An asynchronous loop that is killed goes on with the points it had asked for."""

from drill_tools import wait_until

STUDY = """
study: stream
seed: 5
steps:
  design:
    loop:
      space: {one.seconds: [0.05, 0.15]}
      sample: {use: sampling.random, with: {batch: 3}}
      budget: 30
      asynchronous: true
    run:
      one: {use: "drill_parts:Slow"}
      two: {use: "drill_parts:Double", in: {number: "${one}"}}
"""


def finished(program):
    return [name for name in program.records() if name.endswith(".two")]


def test_killed_stream_repeats_no_finished_step(program, kill):
    program.write(STUDY)
    words = ("run", "study.yaml", "--workers", "2", "--no-report", "--quiet")
    for target in (6, 14, 22):
        process = program.start(*words)
        wait_until(lambda target=target: len(finished(program)) >= target)
        kill(process.pid)
        process.communicate(timeout=30)
        assert process.returncode == -9
    last = program.run(*words)
    assert last.returncode == 0, last.stderr
    assert len(finished(program)) == 30
    # At most the steps in flight, two a kill, were begun twice.
    assert 60 <= len(program.tally()) <= 60 + 3 * 2
