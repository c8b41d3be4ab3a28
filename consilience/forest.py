"""Forest plots: results as printed, a panel for each measure, scale and unit; nothing is pooled.

A result is drawn where its value is printed as one number. Its interval is drawn if that has two
ends and holds the value as printed; where it does not, the value alone is drawn and the reason is
told. A sign that was probably lost is never put back.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any as Anything

from consilience.evidence.numerals import ends, parse
from consilience.lint.intervals import DIFFERENCES, RATIOS
from consilience.lint.printed import rounded
from consilience.sentences import listed

Told = Mapping[str, Anything]  # a result as `StudyRoom.result` tells it

LINEAR, LOG = "linear", "log"
# What the number of one group can be; differences and ratios stand before these.
_OF_GROUPS = ("proportion", "mean-change", "mean", "median", "probability", "duration")
_PRINTED = re.compile(r"\s*[-−–+]?\d[\d,.]*\s*(?P<unit>[^\d\s][^\d]*)?")
_PERCENT = "%"
_TICKS = 5
_STEPS = (1, 2, 5, 10)
_NO_NUMBER = {
    "told": "told in words, without a number",
    "count": "a count has no scale: nothing is worked out from it",
    "range": "a range of several studies or patients, without an estimate",
    "value": "the measure is none that can be set beside others",
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A result as it is drawn: its value and, if they are drawn, the ends of its interval.

    `why_not` says why an interval that is printed is not drawn.
    """

    told: Told
    point: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    why_not: str = ""


@dataclass(frozen=True)
class Axis:
    """A scale from `least` to `greatest`; `none` is where there is no effect, if anywhere."""

    kind: str
    least: float
    greatest: float
    ticks: tuple[float, ...]
    none: float | None = None

    def place(self, number: Decimal | float) -> float:
        """Return how far along the axis a number lies, in percent."""
        at, least, greatest = (self._scaled(n) for n in (number, self.least, self.greatest))
        return 100 * (at - least) / (greatest - least)

    def _scaled(self, number: Decimal | float) -> float:
        return math.log(number) if self.kind == LOG else float(number)


@dataclass(frozen=True)
class Panel:
    """Results of one measure, scale and unit on one axis; `title` tells the three."""

    measure: str
    title: str
    axis: Axis
    rows: tuple[Drawn, ...]

    @property
    def says(self) -> str:
        """The picture in words; the numbers themselves stand beside each row."""
        whole = sum(row.low is not None for row in self.rows)
        kinds = [("with an interval", whole), ("as a point", len(self.rows) - whole)]
        told = listed(f"{count} {how}" for how, count in kinds if count)
        line = "" if self.axis.none is None else f" Upright line: no effect, at {self.axis.none:g}."
        scale = "logarithmic scale" if self.axis.kind == LOG else "scale"
        span = f"{_shown(self.axis.least)} to {_shown(self.axis.greatest)}"
        return f"Drawn {told}, on a {scale} from {span}.{line}"

    @property
    def signs_mixed(self) -> bool:
        """Whether the first group is told to have done better both above and below no effect."""
        if self.axis.none is None:
            return False
        better = [
            (row.point > Decimal(self.axis.none), row.told["favours"] == row.told["arm"])
            for row in self.rows if row.told["favours"] in (row.told["arm"], row.told["against"])
        ]  # fmt: skip
        return len({above == first for above, first in better}) > 1


def _shown(number: float) -> str:
    return f"{number:g}".replace("-", "−")


def panels(results: Iterable[Told]) -> tuple[list[Panel], list[tuple[Told, str]]]:
    """Return what can be drawn, and the other results with why they are not.

    Comparisons of groups come first, then the larger panels.
    """
    groups: dict[tuple[str, ...], list[Drawn]] = {}
    left: list[tuple[Told, str]] = []
    for told in results:
        reason = _why_not_drawn(told)
        if reason:
            left.append((told, reason))
        else:
            groups.setdefault(_scale(told), []).append(_drawn(told))
    found = [_panel(rows) for rows in groups.values()]
    found.sort(key=lambda p: (p.measure in _OF_GROUPS, -len(p.rows), p.title))
    return found, left


def unit_printed(value: str) -> str:
    """Return the unit that a value is printed with, such as % or mm; empty if none."""
    found = _PRINTED.fullmatch(value)
    return (found["unit"] or "").strip() if found else ""


def _why_not_drawn(told: Told) -> str:
    measure, value = told["measure"], told["value"]
    if measure not in (*DIFFERENCES, *RATIOS, *_OF_GROUPS):
        return _NO_NUMBER.get(measure, "the measure has no scale of its own")
    if not value:
        return "no value is printed"
    number = parse(value)
    if number is None or not _PRINTED.fullmatch(value):
        return "the value is not printed as one number in digits"
    if _on_logs(told) and number <= 0:
        return "a ratio is never 0 or less"
    return ""


def _on_logs(told: Told) -> bool:
    """Whether a number is a ratio; one in percent is a change, and has another scale."""
    return told["measure"] in RATIOS and not unit_printed(told["value"])


def _scale(told: Told) -> tuple[str, ...]:
    """Return what has to be alike for two results to stand on one axis."""
    unit = unit_printed(told["value"])
    return (told["measure"], told["method"], unit, told["unit"] if unit == _PERCENT else "")


def _drawn(told: Told) -> Drawn:
    point, found = parse(told["value"]), ends(told["interval"])
    assert point is not None
    if not told["interval"]:
        return Drawn(told, point)
    if found is None:
        return Drawn(told, point, why_not="its interval is not printed as two numbers")
    low, high = min(found), max(found)
    if _on_logs(told) and low <= 0:
        return Drawn(told, point, why_not="an end of its interval is 0 or less")
    value = rounded(point)
    if value.most < rounded(low).least or value.least > rounded(high).most:
        return Drawn(told, point, why_not="as printed, its interval does not contain it")
    return Drawn(told, point, low, high)


# ------------------------------------------------------------------------------ panels, axes


def _panel(rows: Sequence[Drawn]) -> Panel:
    told = rows[0].told
    unit = unit_printed(told["value"])
    of = told["unit"] or "what is counted not said" if told["measure"] == "proportion" else ""
    parts = [told["measure_told"], told["method"], f"in {unit}" if unit else "", of]
    return Panel(
        told["measure"], ", ".join(part for part in parts if part), _axis(told, rows), tuple(rows)
    )


def _axis(told: Told, rows: Sequence[Drawn]) -> Axis:
    numbers = [float(n) for r in rows for n in (r.point, r.low, r.high) if n is not None]
    if _on_logs(told):
        return _log_axis([*numbers, 1.0])
    none = 0.0 if told["measure"] in DIFFERENCES and told["measure"] != "mean-change" else None
    if told["measure"] in ("proportion", "probability") and unit_printed(told["value"]) == _PERCENT:
        return Axis(LINEAR, 0, 100, (0, 25, 50, 75, 100))
    return _linear_axis(numbers if none is None else [*numbers, none], none)


def _linear_axis(numbers: Sequence[float], none: float | None) -> Axis:
    least, greatest = min(numbers), max(numbers)
    step = _step((greatest - least or abs(greatest) or 1) / _TICKS)
    first, last = math.floor(least / step), math.ceil(greatest / step)
    if first == last:
        first, last = first - 1, last + 1
    ticks = tuple(round(i * step, 10) for i in range(first, last + 1))
    return Axis(LINEAR, ticks[0], ticks[-1], ticks, none)


def _step(rough: float) -> float:
    """Return the next greater of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * 0.999)


def _log_axis(numbers: Sequence[float]) -> Axis:
    least, greatest = min(numbers), max(numbers)
    powers = range(math.floor(math.log10(least)) - 1, math.ceil(math.log10(greatest)) + 1)
    known = [step * 10.0**power for power in powers for step in _STEPS[:-1]]
    first = max((n for n in known if n <= least), default=least)
    last = min((n for n in known if n >= greatest), default=greatest)
    if first == last:
        first, last = first / 2, last * 2
    ticks = tuple(round(n, 10) for n in known if first <= n <= last)
    return Axis(LOG, first, last, ticks, 1.0)
