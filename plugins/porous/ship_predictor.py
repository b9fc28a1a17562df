"""Write data/predictor.npz, which porous.predict reads, from a run of the study porous.ready.

matweft run porous.ready --store runs/ready && python plugins/porous/ship_predictor.py runs/ready

Then set the revision of Predict and PredictionTable to that of the file, which is printed.
"""

import sys

from matweft_porous._prediction import shipped_file
from matweft_porous._shipping import ship


def main():
    """Write the file of the run named on the command line, and tell its errors."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    file = shipped_file()
    model = ship(sys.argv[1], file)
    print(f"{file}: {file.stat().st_size} bytes, {model.record}")
    for score in model.scores:
        print(
            f"{score.data:40s} {score.method:8s} {score.target:22s} {score.samples:4d} MAPE "
            f"{score.mape:5.1f} % bias {score.bias:+5.1f} % R2 log {score.r2_log:.3f} "
            f"held {score.coverage:.2f} outside {score.outside:.2f}"
        )


if __name__ == "__main__":
    main()
