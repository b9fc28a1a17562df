"""``python -m matweft``."""

from __future__ import annotations

import sys

from matweft.cli import main

sys.exit(main())
