"""What has to be said of editions before they are compared: not in force, old, due for review."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any as Anything

Source = Mapping[str, Anything]
_RENEWED = ("content", "effective", "last-review")  # a renumbering renews nothing


def notes_on(sources: Sequence[Source], as_of: str | None, older: int | None) -> list[str]:
    """Return a line for each thing to know; `as_of` is a day, else today; `older` is in years."""
    on = as_of or date.today().isoformat()
    return [note for source in sources for note in _notes(source, on, as_of is not None, older)]


def _notes(source: Source, on: str, chosen: bool, older: int | None) -> Iterator[str]:
    name, start, end = source["name"], source["in_force_from"], source["in_force_until"]
    shown = "left out" if chosen else "compared all the same"
    if start > on:
        yield (
            f"{name} is not yet in force on {on}: this edition is in force from {start}. It is "
            f"{shown}; an earlier edition, if there was one, is not encoded."
        )
    elif end and end <= on:
        yield f"{name} is no longer in force on {on}: it ended on {end}. It is {shown}."
    else:
        yield from _review_due(source, on)
        yield from _age(source, on, older)


def _review_due(source: Source, on: str) -> Iterator[str]:
    for dated in source["dates"]:
        if dated["what"] == "next-review" and _whole(dated["on"], on) < on:
            yield f"{source['name']} was to be reviewed by {dated['on']} ({dated['at']})."


def _age(source: Source, on: str, older: int | None) -> Iterator[str]:
    """Flag content that nobody has renewed for more than so many years."""
    renewed = [d for d in source["dates"] if d["what"] in _RENEWED and d["on"] <= on]
    if not older or not renewed:
        return
    last = max(renewed, key=lambda d: d["on"])
    limit = f"{int(on[:4]) - older:04}{on[4:]}"
    if _whole(last["on"], limit) < limit:
        what = last["what"].replace("-", " ")
        yield f"{source['name']} is older than {older} years: its {what} is of {last['on']}."


def _whole(printed: str, day: str) -> str:
    """Return a printed year or month as its last day, so that it is not flagged too early."""
    return printed + day[len(printed) :] if day.startswith(printed) else printed.ljust(10, "~")
