"""``python -m matweft``."""

from matweft.cli import main

raise SystemExit(main())
