"""The weight of a finding: what a reader sees first."""

from collections.abc import Iterable, Mapping
from typing import Any as Anything
from typing import TypeVar

F = TypeVar("F", bound=Mapping[str, Anything])

# The weightiest first: where both sides speak, then one document against itself, then the rest.
_WEIGHTS = (
    ("conflict", "addressed"), ("tension", "addressed"), ("internal", None),
    ("conflict", "catch-all"), ("conflict", "omission"), ("tension", "catch-all"),
    ("tension", "omission"), ("conflict", "likened"), ("tension", "likened"), ("claim", None), ("lint", None), ("difference", None),
    ("evidence", None), ("agreement", None), ("silence", None), ("unknown", None),
)  # fmt: skip


def place(finding: Mapping[str, Anything]) -> int:
    """Return where a finding stands by its kind and how it is spoken; 0 is the weightiest."""
    return _WEIGHTS.index((finding["kind"], finding["spoken"]))


def weighed(findings: Iterable[F]) -> list[F]:
    """Return findings by weight; robust ones first among equals, else in the order given."""
    return sorted(findings, key=lambda f: (place(f), not f["robust"]))
