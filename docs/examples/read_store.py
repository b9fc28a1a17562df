"""Read the numbers of a step and its arrays: python read_store.py runs/pores moves."""

import json
import sys
from pathlib import Path

import numpy as np

run, step = Path(sys.argv[1]), sys.argv[2]
key = json.loads((run / "run.json").read_text())["steps"][step]["key"]
file = run / "steps" / key[:2] / f"{key}.json"
record = json.loads(file.read_text())
arrays = np.load(file.with_suffix(".npz")) if record["arrays"]["crc32"] else {}

print(record["component"], record["scalars"], {name: arrays[name].shape for name in arrays})
