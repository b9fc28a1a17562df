"""The page of measure, and the same as JSON."""

import json
import re
from dataclasses import replace

import pytest

from matweft.measure import Measurement, Wishes, measure


@pytest.fixture
def measured(demo, image):
    demo_offers = [
        Measurement("Share <b>", "demo.share", {"phase": "pore", "wrong": True}, figure=True),
        Measurement("Blue", "demo.refuses"),
    ]
    demo.offer(lambda phase: demo_offers)
    return measure(image, wishes=Wishes(("pore",)), command=("/usr/bin/matweft", "measure", "a b"))


def test_the_page_needs_nothing_but_itself(measured, tmp_path):
    page = measured.write(tmp_path / "page ü.html").read_text(encoding="utf-8")
    outside = re.findall(r"""(?:src|href)=["']?(https?:[^"'> ]*)""", page)
    assert [one for one in outside if not one.startswith("https://doi.org/")] == []
    assert "@import" not in page
    assert "fetch('http" not in page


def test_the_page_tells_what_a_reader_asks(measured, tmp_path):
    page = measured.write(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Share &lt;b&gt;" in page
    assert "Share <b>" not in page
    for text in (
        "this number is a guess",
        "not converged",
        "this image is too blue",
        "matweft measure &#39;a b&#39;",
        "Doe 1999",
        "@article{cited",
        "matweft-demo",
        "by demo.share [Doe 1999]",
        "if wrong: <code>--spacing LENGTH</code>",
    ):
        assert text in page, text


def test_json_has_every_number_and_is_strict(measured):
    measured.outcomes[0].values[0] = replace(measured.outcomes[0].values[0], value=float("inf"))
    data = json.loads(json.dumps(measured.to_json(), allow_nan=False))
    first, second = data["measurements"]
    assert first["numbers"][0]["value"] == "Infinity"
    assert first["flags"] == ["this number is a guess", "not converged"]
    assert second["problem"] == "this image is too blue"
    assert data["versions"]["matweft-demo"] == "3.1"
    assert "cited" in data["bibtex"]
