"""Write docs/events.md from the events themselves: `python scripts/describe_events.py [--check]`."""

from __future__ import annotations

import argparse
import inspect
import sys
from pathlib import Path

from huying.journal import events

FILE = Path(__file__).parent.parent / "docs" / "events.md"
_HEAD = """# The events of the journal

Every event has `type`, `id` (its own) and `at` (microseconds since 1970, UTC). Fields are only ever added.
Ids name their kind (`call-…`, `leg-…`); numbers are as the network sent them; causes are Q.850 numbers.
This page is written by `scripts/describe_events.py`.

| event | meaning | fields |
|---|---|---|
"""


def page() -> str:
    """The whole page. Raises SystemExit for an event without a docstring."""
    rows = []
    for kind in events.KINDS:
        meaning = inspect.cleandoc(kind.__dict__.get("__doc__") or "")
        if not meaning or meaning.startswith(kind.__name__ + "("):
            sys.exit(f"{kind.__name__} has no docstring")
        names = [name for name in kind.__struct_fields__ if name not in ("at", "id")]
        fields = " ".join(f"`{name}`" for name in names)
        rows.append(f"| `{kind.__name__}` | {' '.join(meaning.split())} | {fields} |")
    return _HEAD + "\n".join(rows) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the page is current")
    if parser.parse_args().check:
        return 0 if FILE.read_text() == page() else 1
    FILE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
