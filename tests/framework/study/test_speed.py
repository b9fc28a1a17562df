"""A long study is read and checked fast enough not to be noticed."""

import time

from matweft.study import Study


def cheapest(work, times=2):
    """Return the shortest processor time of some tries: others use this machine too."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def test_ten_thousand_steps():
    lines = ["steps:", "  s0: {use: demo.pores, with: {porosity: 0.5}}"]
    for i in range(1, 10_000):
        lines.append(
            f'  s{i}: {{use: demo.noise, with: {{level: 0.{i}}}, in: {{image: "${{s{i - 1}}}"}}}}'
        )
    text = "\n".join(lines)
    assert len(Study.parse(text).steps) == 10_000
    assert cheapest(lambda: Study.parse(text)) < 1.0


def test_for_each_over_ten_thousand_items():
    text = """
steps:
  map: {use: demo.pores, with: {porosity: 0.5}}
  crops: {for-each: "${range(10000)}", as: i, run: {
    crop: {use: demo.crop, with: {index: "${i}"}, in: {image: "${map}"}}}}
"""
    assert len(Study.parse(text).steps["crops"].items) == 10_000
    assert cheapest(lambda: Study.parse(text)) < 0.02
