"""An outcome: numbers side by side as printed, a forest plot in the rows of the same table."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from consilience.exports.words import counted
from consilience.forest import Axis, Drawn, Panel
from page_parts.evidence_words import (
    BETTER,
    Told,
    about,
    called,
    flags,
    groups,
    number,
    short_place,
    study_link,
    verdict,
)
from page_parts.markup import Markup, element, joined
from page_parts.words import sentence_case

_EDGE, _INSIDE = 4, 92  # percent of the picture's width: the margin, and what is left
_LOOKS = {
    "confidence interval": "confidence", "Bayesian credible interval": "credible",
    "type not said": "unsaid", "range": "spread", "interquartile range": "spread",
}  # fmt: skip
_KEY = (
    ("confidence", "confidence interval"), ("credible", "Bayesian credible interval"),
    ("unsaid", "interval whose type is not said"), ("spread", "range or interquartile range"),
    ("alone", "comparison, no interval to draw"),
)  # fmt: skip


def outcome_lead(results: Sequence[Told], drawn: int, label: str) -> Markup:
    """Return how much there is on an outcome, and how to read it."""
    documents = len({r["source"] for r in results})
    studies = len({r["node"] for r in results})
    told = (
        f"{sentence_case(label)}: {counted(len(results), 'result')} of "
        f"{counted(studies, 'study', 'studies')} in {counted(documents, 'document')}; {drawn} can "
        "be drawn. Every number is as printed; nothing is pooled, converted or corrected."
    )
    return element("p", told, class_="lead")


def key() -> Markup:
    """Return how intervals are drawn, by their type."""
    items = [
        element("li", element("svg", *_marks(look, 12, 88, 50), class_="sample", aria_hidden="true"),
                words)
        for look, words in _KEY
    ]  # fmt: skip
    ring = element("svg", *_marks("alone", 0, 0, 50, False), class_="sample", aria_hidden="true")
    return element("ul", *items, element("li", ring, "one group"), class_="forest-key")


def panel_table(panel: Panel) -> Markup:
    """Return a panel: its title, what is drawn in words, and a row per result."""
    mixed = (
        "A number above the line and one below it are both told as better for the first group: "
        "documents print a difference either way round, so the side tells nothing by itself."
        if panel.signs_mixed else ""
    )  # fmt: skip
    ways = {row.told["better"] for row in panel.rows}
    way = next(
        (f" {sentence_case(BETTER[w])}." for w in ways if w in BETTER and len(ways) == 1), ""
    )
    heads = ("Study and document", "Groups", "When", "As printed")
    head = element(
        "tr", *(element("th", h, scope="col") for h in heads),
        element("th", element("span", panel.says, class_="unseen"), _scale(panel.axis),
                scope="col", class_="picture"),
    )  # fmt: skip
    title = sentence_case(panel.title)
    widths = [element("col", style=f"width:{w}%") for w in (18, 17, 9, 22)]
    table = element(
        "table", element("caption", f"{title}. {panel.says}", class_="unseen"),
        element("colgroup", *widths), element("thead", head),
        element("tbody", *(_row(row, panel) for row in panel.rows)), class_="forest",
    )  # fmt: skip
    return element(
        "section", element("h2", title, element("span", f" {len(panel.rows)}", class_="number")),
        element("p", panel.says + way, class_="small"),
        element("p", mixed, class_="caution-note") if mixed else None, table,
    )  # fmt: skip


def _row(row: Drawn, panel: Panel) -> Markup:
    told = row.told
    why = element("p", f"Not drawn: {row.why_not}.", class_="why-not") if row.why_not else None
    picture = element("td", _picture(row, panel.axis), class_="picture")
    return element("tr", *_told(told, why), picture, data_key=told["item"])


def _told(told: Told, why: Markup | None = None) -> list[Markup]:
    said, more = verdict(told), about(told)
    return [
        element("th", study_link(told["node"], called(told)),
                element("span", told["document"], class_="part"),
                short_place(told["source"], f"result {told['id']}", told["locator"]), scope="row"),
        element("td", groups(told) or element("span", "not told", class_="small"),
                data_label="Groups"),
        element("td", told["when"] or element("span", "not told", class_="small"),
                data_label="When"),
        element("td", element("p", number(told)), why,
                element("p", said, class_="small") if said else None,
                element("p", more, class_="small") if more else None, flags(told)),
    ]  # fmt: skip


def left_table(left: Sequence[tuple[Told, str]]) -> Markup:
    """Return the results that are not drawn, with what they say and why they are not."""
    heads = ("Study and document", "Groups", "When", "As printed", "What it says", "Why not drawn")
    rows = [
        element("tr", *_told(told), element("td", told["says"]),
                element("td", sentence_case(why), class_="small"), data_key=told["item"])
        for told, why in left
    ]  # fmt: skip
    widths = [element("col", style=f"width:{w}%") for w in (18, 17, 9, 20, 22)]
    table = element(
        "table", element("caption", "Results that are not drawn", class_="unseen"),
        element("colgroup", *widths),
        element("thead", element("tr", *(element("th", h, scope="col") for h in heads))),
        element("tbody", *rows), class_="forest told-only",
    )  # fmt: skip
    title = element("h2", "Only in words, or on no axis ",
                    element("span", str(len(left)), class_="number"))  # fmt: skip
    return element("section", title, table)


# ------------------------------------------------------------------------------ the picture


def _x(place: float) -> float:
    return _EDGE + _INSIDE * place / 100


def _at(place: float) -> str:
    return f"{_x(place):.2f}%"


def _scale(axis: Axis) -> Markup:
    """Return the numbers of an axis as a picture that has its place at the head of the column."""
    shown = [
        element("text", f"{tick:g}".replace("-", "−"), x=_at(axis.place(tick)), y="12",
                text_anchor="middle")
        for tick in axis.ticks
    ]  # fmt: skip
    return element("svg", *shown, class_="scale", aria_hidden="true")


def _picture(row: Drawn, axis: Axis) -> Markup:
    lines = [
        _line(axis.place(tick), "none" if tick == axis.none else "tick") for tick in axis.ticks
    ]
    if axis.none is not None and axis.none not in axis.ticks:
        lines.append(_line(axis.place(axis.none), "none"))
    look = _LOOKS.get(row.told["interval_type"], "unsaid") if row.low is not None else "alone"
    flagged = " flagged" if row.told["flaws"] or row.why_not else ""
    ends = [_x(axis.place(end)) for end in (row.low, row.high) if end is not None]
    low, high = ends or (0, 0)
    marks = _marks(look, low, high, _x(axis.place(row.point)), bool(row.told["against"]))
    return element(
        "svg", *lines, element("g", *marks, class_=f"mark-of{flagged}"), aria_hidden="true"
    )


def _line(place: float, look: str) -> Markup:
    return element("line", x1=_at(place), x2=_at(place), y1="0", y2="100%", class_=look)


def _marks(look: str, low: float, high: float, point: float, compares: bool = True) -> list[Markup]:
    """Return an interval and its value: a square for a comparison, a ring for one group."""
    drawn = []
    if look != "alone":
        drawn.append(element("line", x1=f"{low:.2f}%", x2=f"{high:.2f}%", y1="50%", y2="50%",
                             class_=f"span {look}"))  # fmt: skip
        drawn += [_bar(end, 1.5, "cap") for end in (low, high)]
    if compares:
        shape = _bar(point, 9, "square" if look != "alone" else "square alone")
    else:
        shape = element("circle", cx=f"{point:.2f}%", cy="50%", r="4.5")
    return [*drawn, shape]


def _bar(at: float, width: float, look: str) -> Markup:
    """Return an upright bar of a width in pixels, its middle at a place in percent."""
    moved = f"translate(-{width / 2:g} -4.5)"
    return element("rect", x=f"{at:.2f}%", y="50%", width=f"{width:g}", height="9",
                   transform=moved, class_=look)  # fmt: skip


def labels(results: Mapping[str, int], label: Mapping[str, Anything]) -> dict[str, str]:
    """Return the outcomes that have results, with how many, by label."""
    found = {o: f"{sentence_case(label[o].label)} ({n})" for o, n in results.items()}
    return dict(sorted(found.items(), key=lambda o: o[1]))


def joined_panels(panels: Sequence[Panel]) -> Markup:
    """Return the panels beneath each other."""
    return joined(map(panel_table, panels))
