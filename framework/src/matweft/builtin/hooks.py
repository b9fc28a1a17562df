"""What the framework itself contributes; nothing heavy is imported here."""

from matweft.hookspecs import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_generators() -> dict[str, str]:
    """Parts of images, datasets of results."""
    return {
        "dataset.collect": "matweft.builtin.collect:Collect",
        "dataset.join": "matweft.builtin.join:Join",
        "dataset.select": "matweft.builtin.select:Select",
        "dataset.split": "matweft.builtin.split:Split",
        "image.crop": "matweft.builtin.crop:Crop",
        "image.resample": "matweft.builtin.resample:Resample",
    }


@hookimpl
def matweft_simulators() -> dict[str, str]:
    """Predictions of models and how good they are."""
    return {
        "model.predict": "matweft.builtin.predict:Predict",
        "model.validate": "matweft.builtin.validate:Validate",
    }
