"""Every rule a plugin can break is refused with a sentence, and harms only that plugin."""

from types import SimpleNamespace

import pytest

from matweft import hookimpl
from matweft.errors import PluginError
from matweft.registry import Registry

TARGET = "shapes:Ball"


def plugin(contract=1, **hooks):
    marked = {name: hookimpl(lambda targets=targets: targets) for name, targets in hooks.items()}
    stated = {} if contract is None else {"MATWEFT_CONTRACT": contract}
    return SimpleNamespace(**stated, **{name: _no_arguments(f) for name, f in marked.items()})


def _no_arguments(function):
    @hookimpl
    def hook():
        return function()

    return hook


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (plugin(None), "does not state MATWEFT_CONTRACT"),
        (plugin(2), "written for contract 2, this matweft knows contracts up to 1"),
        (plugin("1"), "MATWEFT_CONTRACT is '1', but it must be a whole number"),
        (plugin(matweft_generator={}), "there is no hook 'matweft_generator'. Did you mean"),
        (plugin(matweft_generators={"other.ball": TARGET}), "must begin with 'demo.'"),
        (plugin(matweft_generators={"demo.Ball": TARGET}), "small letters, digits and dashes"),
        (plugin(matweft_generators={"ball": TARGET}), "must begin with 'demo.'"),
        (plugin(matweft_generators={"demo.ball": "shapes.Ball"}), "write 'package.module:Object'"),
        (plugin(matweft_generators=["demo.ball"]), "must return a dictionary"),
        (plugin(matweft_generators={"demo.ball": Registry}), "must return a dictionary"),
        (plugin(matweft_commands={"Measure It": TARGET}), "a command is named like 'measure'"),
        (
            SimpleNamespace(MATWEFT_CONTRACT=1, matweft_generators=dict),
            "lacks its decorator, so it would do nothing",
        ),
        (
            SimpleNamespace(MATWEFT_CONTRACT=1, matweft_generators=hookimpl(lambda size: {})),
            "PluginValidationError",
        ),
    ],
)
def test_broken_rule_is_a_sentence_with_a_cure(made, sentence):
    reg = Registry()
    reg.add(plugin(matweft_generators={"good.ball": TARGET}), "good")
    record = reg.add(made, "demo", "matweft-demo", "1.2")
    assert sentence in record.error
    assert record.cure
    assert record.warning.startswith("plugin matweft-demo 1.2 (module ")
    assert reg.names() == ["good.ball"]
    assert reg.broken == [record]


@pytest.mark.parametrize(
    ("text", "cause", "cure"),
    [
        ("import no_such_library", "No module named 'no_such_library'", "pip install no_such"),
        ("1 / 0", "ZeroDivisionError: division by zero", "MATWEFT_BLOCK_PLUGINS=demo"),
        ("def broken(:", "SyntaxError", "pip install --upgrade matweft-demo"),
        ("raise SystemExit('stop')", "SystemExit: stop", "MATWEFT_BLOCK_PLUGINS=demo"),
    ],
)
def test_module_that_fails_to_load_is_recorded(tmp_path, monkeypatch, text, cause, cure):
    name = f"demo_hooks_{abs(hash(text))}"
    (tmp_path / f"{name}.py").write_text(text + "\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    record = Registry().add(name, "demo", "matweft-demo", "1.2")
    assert cause in record.error
    assert cure in record.cure
    assert "Traceback" in record.traceback


def test_warning_has_one_mark_at_the_end_of_a_sentence():
    reg = Registry()
    asked = reg.add(plugin(matweft_generator={}), "one").warning
    assert "Did you mean 'matweft_generators'? `matweft doctor` shows details" in asked
    told = reg.add(plugin(None), "two").warning
    assert "does not state MATWEFT_CONTRACT. `matweft doctor` shows details" in told


def test_strict_raises(monkeypatch):
    monkeypatch.setenv("MATWEFT_STRICT", "1")
    reg = Registry()
    assert reg.names() == []
    reg.add(plugin(None), "demo")
    with pytest.raises(PluginError, match=r"does not state MATWEFT_CONTRACT.*Cure"):
        reg.names()
    assert [one.name for one in reg.plugins] == ["demo"]


@pytest.mark.parametrize(
    "hooks", [("matweft_generators",) * 2, ("matweft_generators", "matweft_simulators")]
)
def test_clash_names_both_distributions_and_spares_the_rest(hooks):
    reg = Registry()
    first = {"demo.ball": "one:Ball", "demo.rod": "one:Rod"}
    a = reg.add(plugin(**{hooks[0]: first}), "demo", "matweft-one", "1.0")
    b = reg.add(plugin(**{hooks[1]: {"demo.ball": "two:Ball"}}), "demo", "matweft-two", "2.0")
    with pytest.raises(PluginError, match=r"both matweft-one 1.0 and matweft-two 2.0 provide"):
        reg.entry("demo.ball")
    assert a.error == b.error
    assert a.error.endswith(f"provide 'demo.ball' ({' and '.join(sorted(set(hooks)))})")
    assert a.cure == "remove one of them or set MATWEFT_BLOCK_PLUGINS=matweft-one"
    assert b.cure.endswith("MATWEFT_BLOCK_PLUGINS=matweft-two")
    assert reg.entry("demo.rod").target == "one:Rod"
    assert "demo.ball" not in reg.targets("matweft_generators")


def test_clash_of_other_hooks():
    reg = Registry()
    for distribution in ("matweft-one", "matweft-two"):
        reg.add(plugin(matweft_formats={"stack": TARGET}), "demo", distribution)
    with pytest.raises(PluginError, match="both matweft-one and matweft-two provide 'stack'"):
        reg.load("matweft_formats", "stack")
