"""The ledger of readings: which choice points matter, by the findings that they flip.

A profile chooses options of readings; the others are at their defaults.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any as Anything

from consilience.tables import Table

COLUMNS = (
    "reading", "kind", "option", "flips", "turning", "lost", "gained", "ask", "default", "because",
)  # fmt: skip


def holds(finding: Mapping[str, Anything], profile: Mapping[str, str]) -> bool:
    """Whether a finding holds when every reading is read as the profile says."""
    return finding["robust"] or any(
        all(profile[reading] == option for reading, option in cube.items())
        for cube in finding["readings"]
    )


def completed(
    readings: Mapping[str, Mapping[str, Anything]], chosen: Mapping[str, str]
) -> dict[str, str]:
    """Return the profile that takes the chosen options, and defaults for the rest."""
    return {name: chosen.get(name, reading["default"]) for name, reading in readings.items()}


def ledger(
    readings: Mapping[str, Mapping[str, Anything]], findings: Collection[Mapping[str, Anything]]
) -> Table:
    """Return a row for every option that is not the default, those that flip most findings first.

    `flips` counts the findings that hold on one of the two options and not on the other, the other
    readings at their defaults: `lost` and `gained` by taking the option. `turning` counts those
    that turn on the reading in any combination.
    """
    fragile = [f for f in findings if not f["robust"]]
    usual = completed(readings, {})
    records = []
    for name, reading in readings.items():
        turning = [f for f in fragile if any(name in cube for cube in f["readings"])]
        for option in reading["options"]:
            if option != reading["default"]:
                lost, gained = _flipped(turning, usual, {**usual, name: option})
                records.append(
                    {
                        "reading": name,
                        "kind": reading["kind"],
                        "option": option,
                        "flips": lost + gained,
                        "turning": len(turning),
                        "lost": lost,
                        "gained": gained,
                        "ask": reading["ask"],
                        "default": reading["default"],
                        "because": reading["because"],
                    }
                )
    records.sort(key=lambda r: (-r["flips"], -r["turning"], r["reading"], r["option"]))
    return Table.of(COLUMNS, records)


def questions(
    readings: Mapping[str, Mapping[str, Anything]],
    sources: Iterable[Mapping[str, Anything]],
    findings: Collection[Mapping[str, Anything]],
) -> Table:
    """Return, for every reading, the question to put to the issuer; in the order of the ledger."""
    titles = {s["id"]: s["title"] for s in sources}
    turning = {r["reading"]: r["turning"] for r in reversed(ledger(readings, findings).records())}
    records = [
        {
            "reading": name,
            "to": ", ".join(readings[name]["asked_of"]),
            "turning": count,
            "question": _question(readings[name], titles, count),
        }
        for name, count in reversed(turning.items())
    ]
    return Table.of(("reading", "to", "turning", "question"), records)


def _question(reading: Mapping[str, Anything], titles: Mapping[str, str], turning: int) -> str:
    """Return a question as one would write it in a letter."""
    about = f"On “{titles[reading['source']]}”" if reading["source"] else "On your documents"
    places = f" ({'; '.join(reading['at'])})" if reading["at"] else ""
    ways = "; ".join(
        f"reading {i}, {meaning}{_speaking(reading, option)}"
        for i, (option, meaning) in enumerate(reading["options"].items(), 1)
    )
    told = "finding turns" if turning == 1 else "findings turn"
    return (
        f"{about}{places}: {reading['ask']} {reading['because']} We see {ways}. "
        f"Which one is meant? {turning} {told} on it."
    )


def _speaking(reading: Mapping[str, Anything], option: str) -> str:
    """Name the passages that speak for an option."""
    places = [s["at"] for s in reading["support"] if s["option"] == option]
    return f" (for it: {'; '.join(places)})" if places else ""


def _flipped(
    findings: Iterable[Mapping[str, Anything]], usual: Mapping[str, str], other: Mapping[str, str]
) -> tuple[int, int]:
    before_and_after = [(holds(f, usual), holds(f, other)) for f in findings]
    return before_and_after.count((True, False)), before_and_after.count((False, True))
