"""Workers that die, hang or are asked to stop."""

import signal
import time

from drill_tools import wait_until, wait_until_gone

HEAD = """
study: drill
max_failures: {allowed}
steps:
  one: {{use: "drill_parts:Slow"}}
  other: {{for-each: "${{range(8)}}", as: i, run: {{
    each: {{use: "drill_parts:Slow", with: {{item: "${{i}}", seconds: 0.1}}}}}}}}
"""


def test_step_killed_once_is_done_in_the_end(program, tmp_path):
    program.write(
        HEAD.format(allowed=0)
        + f'  bad: {{use: "drill_parts:Deadly", with: {{marker: "{tmp_path}/m"}}, '
        + 'in: {number: "${one}"}}\n'
    )
    done = program.run("run", "study.yaml", "--workers", "2", "--no-report")
    assert done.returncode == 0, done.stderr
    assert program.tally().count("deadly") == 2
    assert program.records()["bad"]["status"] == "done"
    assert len(program.records()) == 10


def test_step_killed_always_fails_alone(program):
    program.write(
        HEAD.format(allowed=1) + '  bad: {use: "drill_parts:Deadly", in: {number: "${one}"}}\n'
    )
    done = program.run("run", "study.yaml", "--workers", "2", "--no-report")
    assert done.returncode == 0, done.stderr
    records = program.records()
    assert records["bad"]["status"] == "failed"
    assert "died twice" in records["bad"]["error"]
    assert program.tally().count("deadly") == 2
    assert sum(record["status"] == "done" for record in records.values()) == 9


def test_endless_step_is_ended_by_its_timeout(program):
    program.write(
        HEAD.format(allowed=1)
        + '  bad: {use: "drill_parts:Endless", in: {number: "${one}"}, timeout: 1.5}\n'
    )
    begin = time.monotonic()
    done = program.run("run", "study.yaml", "--workers", "2", "--no-report", timeout=60)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begin < 30
    records = program.records()
    assert "timeout of 1.5 s" in records["bad"]["error"]
    assert sum(record["status"] == "done" for record in records.values()) == 9


def test_ctrl_c_once_finishes_what_runs(program):
    program.write(HEAD.format(allowed=0).replace("range(8)", "range(200)"))
    process = program.start("run", "study.yaml", "--workers", "2")
    wait_until(lambda: len(program.records()) >= 4)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "stopping when the running steps have finished" in errors
    finished = len(program.records())
    assert 4 <= finished < 200
    assert len(program.tally()) == finished
    again = program.run("run", "study.yaml", "--check")
    assert again.returncode == 0


def test_ctrl_c_twice_stops_at_once(program):
    program.write(
        HEAD.format(allowed=0) + '  bad: {use: "drill_parts:Endless", in: {number: "${one}"}}\n'
    )
    process = program.start("run", "study.yaml", "--workers", "2")
    wait_until(lambda: "endless" in program.tally())
    wait_until(lambda: len(program.records()) == 9)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=15)
    assert process.returncode == 130
    assert len(program.records()) == 9


def test_two_processes_on_one_store(program):
    program.write(
        HEAD.format(allowed=0) + '  bad: {use: "drill_parts:Patient", in: {number: "${one}"}}\n'
    )
    first = program.start("run", "study.yaml", "--workers", "1")
    wait_until(lambda: (program.folder / "runs/study/lock").exists())
    second = program.run("run", "study.yaml")
    assert second.returncode == 4
    assert str(first.pid) in second.stderr
    assert "Traceback" not in second.stderr
    first.kill()
    first.communicate()


def test_workers_end_with_a_killed_engine(program, kill):
    program.write(
        HEAD.format(allowed=0) + '  bad: {use: "drill_parts:Endless", in: {number: "${one}"}}\n'
    )
    process = program.start("run", "study.yaml", "--workers", "2")
    wait_until(lambda: "endless" in program.tally())
    workers = program.workers(process.pid)
    assert len(workers) >= 2
    kill(process.pid)
    process.communicate()
    wait_until_gone(workers)
