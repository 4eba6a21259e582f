"""How much to try: little in the suite, more by ``make fuzz``."""

from __future__ import annotations

import os

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
