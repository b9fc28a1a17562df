"""Measuring: what is asked, what is left out, what became of each number."""

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.measure import Measurement, Number, Wishes, measure


def test_hook_matweft_measurements_gives_numbers_with_their_errors(demo, image):
    found = measure(image)
    assert [one.measurement.parameters["phase"] for one in found.outcomes] == ["0", "pore"]
    share, edge = found.outcomes[1].values
    assert share.value == image.fraction("pore")
    assert share.error.low < 0.25 < share.error.high
    exact = np.sqrt(0.25 * 0.75 / image.values.size)
    assert exact / 2.5 < share.error.standard_error < exact * 2.5, "voxels are independent"
    assert (edge.name, edge.value, edge.unit, edge.error) == ("second edge", 12.0, "um", None)


def test_one_that_fails_does_not_stop_the_others(demo, image):
    demo.offer(
        lambda phase: [
            Measurement("Refused", "demo.refuses"),
            Measurement("Broken", "demo.breaks"),
            Measurement("Share", "demo.share", {"phase": phase}),
        ]
    )
    refused, broken, share = measure(image, wishes=Wishes(("pore",))).outcomes
    assert refused.problem == "this image is too blue"
    assert broken.problem == "ZeroDivisionError: division by zero. This is a fault of demo.breaks"
    assert [value.name for value in share.values] == ["share"], "scalars, neither texts nor truths"


def test_warnings_and_missing_convergence_are_flags(demo, image):
    demo.offer(lambda phase: [Measurement("S", "demo.share", {"phase": phase, "wrong": True})])
    (outcome,) = measure(image, wishes=Wishes(("pore",))).outcomes
    assert outcome.flags == ["this number is a guess", "not converged"]


def test_an_unknown_number_is_a_sentence(demo, image):
    wrong = Measurement("S", "demo.share", {}, (Number("size"),))
    demo.offer(lambda phase: [wrong])
    (outcome,) = measure(image, wishes=Wishes(("pore",))).outcomes
    assert outcome.problem.startswith("demo.share has no number 'size'; it has share, lengths")


def test_a_budget_takes_the_cheap_first_and_says_what_is_left_out(demo, image):
    def offers(phase):
        given = {"phase": phase, "seconds": 0.2}
        size = image.values.size / 1e6
        slow = Measurement("Slow", "demo.share", given, (Number("share", "none"),), cost=9 / size)
        fast = Measurement("Fast", "demo.share", {"phase": phase}, cost=0.1 / size)
        return [slow, fast]

    demo.offer(offers)
    slow, fast = measure(image, wishes=Wishes(("pore",)), budget=5.0).outcomes
    assert fast.done
    assert slow.done, "the guess of 9 s is corrected by how fast the other was"
    slow, fast = measure(image, wishes=Wishes(("pore",)), budget=1e-9).outcomes
    assert slow.problem.startswith("left out: it takes about 9")


def test_an_interrupt_keeps_what_is_there(demo, image):
    demo.offer(
        lambda phase: [
            Measurement("Share", "demo.share", {"phase": phase}),
            Measurement("Stop", "demo.interrupts"),
            Measurement("More", "demo.share"),
        ]
    )
    share, stop, more = measure(image, wishes=Wishes(("pore",))).outcomes
    assert share.done
    assert stop.problem == more.problem == "left out: interrupted"


def test_sub_volumes_give_the_error_of_any_number(demo, image):
    number = (Number("share", "sub-volumes"),)
    demo.offer(lambda phase: [Measurement("Share", "demo.share", {"phase": phase}, number)])
    (outcome,) = measure(image, wishes=Wishes(("pore",))).outcomes
    assert outcome.parts >= 8
    (share,) = outcome.values
    exact = np.sqrt(0.25 * 0.75 / image.values.size)
    assert exact / 2.5 < share.error.standard_error < exact * 2.5


def test_a_plugin_that_cannot_say_what_it_measures_is_warned_of(demo, image):
    def fault(phase):
        raise ZeroDivisionError("oh")

    demo.offer(fault)
    with pytest.warns(InputWarning, match="demo.all measures nothing: ZeroDivisionError: oh"):
        assert measure(image).outcomes == []


def test_the_table_and_the_notebook_show_every_number(demo, image):
    found = measure(image, wishes=Wishes(("pore",)))
    frame = found.to_dataframe()
    assert frame["name"].tolist() == ["share", "second edge"]
    assert frame["low"][0] < frame["value"][0] < frame["high"][0]
    assert "second edge" in found._repr_html_()


@pytest.mark.parametrize(
    ("phases", "told"),
    [
        ((), r"3 labels: 0 \(.*--phase pore=0, or all of them: --phase all"),
        (("pore",), "no phase 'pore'"),
        (("pore=9",), "phase 'pore' has no voxel"),
        (("=3",), "write NAME=LABEL"),
        (("pore=x",), "write NAME=LABEL"),
    ],
)
def test_an_unclear_phase_is_asked_for(demo, phases, told):
    labels = VoxelImage(np.arange(27).reshape(3, 3, 3) % 3)
    with pytest.raises(InputError, match=told):
        measure(labels, wishes=Wishes(phases))


def test_phases_by_name_by_label_and_all(demo):
    labels = VoxelImage(np.arange(4096).reshape(16, 16, 16) % 3, phases={"solid": 2})
    for phases, expected in (
        (("pore=0",), ["pore"]),
        (("solid", "1"), ["solid", "1"]),
        (("all",), ["0", "1", "solid"]),
        (("metal=2",), ["metal"]),
    ):
        found = measure(labels, wishes=Wishes(phases))
        assert [one.measurement.parameters["phase"] for one in found.outcomes] == expected


def test_many_labels_may_be_grains(demo):
    with pytest.raises(InputError, match="If the labels are grains"):
        measure(VoxelImage(np.arange(27).reshape(3, 3, 3)))


def test_what_may_take_long_is_left_out_aloud_unless_a_budget_is_given(demo, image):
    size = image.values.size / 1e6

    def slow(most):
        given = {"phase": "pore", "seconds": 0.02}
        number = (Number("share"),)
        wanted = Measurement("S", "demo.share", given, number, cost=9 / size, most=most)
        demo.offer(lambda phase: [wanted])

    slow(most=5.0)
    (left,) = measure(image, wishes=Wishes(("pore",))).outcomes
    assert left.problem == (
        "left out: it takes about 9.0 s, which is only done when there is a --budget for it"
    )
    (done,) = measure(image, wishes=Wishes(("pore",)), budget=60).outcomes
    assert done.parts > 0
    slow(most=9.03)
    (without,) = measure(image, wishes=Wishes(("pore",))).outcomes
    assert without.done


def test_sub_volumes_count_towards_the_time_that_one_may_take(demo, image):
    given = {"phase": "pore", "seconds": 0.02}
    wanted = Measurement("S", "demo.share", given, (Number("share"),), cost=0.0, most=0.03)
    demo.offer(lambda phase: [wanted])
    (outcome,) = measure(image, wishes=Wishes(("pore",))).outcomes
    assert (outcome.done, outcome.parts) == (True, 0)
    assert "only done when there is a --budget" in outcome.flags[0]


def test_a_result_may_tell_its_own_interval(demo, image, tmp_path):
    number = (Number("share", "none", interval="lengths"),)
    demo.offer(lambda phase: [Measurement("S", "demo.share", {"phase": phase}, number)])
    flat = VoxelImage(image.values[0, :16], spacing=0.5, phases=image.phases)
    found = measure(flat, wishes=Wishes(("pore",)))
    assert "(8 to 12)" in repr(found)
    (told,) = found.to_json()["measurements"][0]["numbers"]
    assert told["interval"] == {"low": 8.0, "high": 12.0}
    assert found.to_dataframe()[["low", "high"]].to_numpy().tolist() == [[8.0, 12.0]]
    page = found.write(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "8 to 12" in page
    assert "Interval of the method itself" in page
