"""What the views of evidence share: numbers as printed, places, how a document stands to a study."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything

from consilience.evidence.pairs import CONTRARY, DIFFERENT, EQUAL, NEITHER, ROUNDED
from consilience.evidence.told import interval_told
from consilience.study_room import STANDINGS
from page_parts.links import evidence_link, finding_link
from page_parts.markup import Markup, element, joined
from page_parts.statements import place
from page_parts.words import glyph

Told = Mapping[str, Anything]

# standing: the word in a cell and its glyph; what it means in full is in STANDINGS
SHORT: Mapping[str, tuple[str, str]] = {
    "tells": ("Tells of it", "fact-only"),
    "may-tell": ("May tell of it", "unknown"),
    "later": ("Came later", "not-in-force"),
    "could-have-known": ("Could have known", "caution"),
    "outside": ("Not its subject", "out-of-scope"),
    "unplaced": ("Not told, subject unclear", "unknown"),
    "not-told": ("Not told", "silent"),
}
MATCHES: Mapping[str, str] = {
    "same": "Known by name", "likely": "Likely one study", "possible": "Proposed, not settled",
    "apart": "Told apart",
}  # fmt: skip
DISPUTES: Mapping[str, str] = {
    "opposite_advice": "opposite advice", "read_differently": "read differently",
    "numbers_differ": "numbers differ", "contradicted": "contradicts a claim",
}  # fmt: skip
BETTER = {"lower": "less is better for the patient", "higher": "more is better for the patient"}
_RELATIONS = {
    EQUAL: ("agreement", "the same in"), ROUNDED: ("agreement", "rounds to the same in"),
    DIFFERENT: ("difference", "differs from"), CONTRARY: ("conflict", "contrary to"),
}  # fmt: skip


def study_name(row: Told) -> str:
    """Return a study's name; where no document gives it one, ours as words."""
    return str(row["study"]) if row["named"] else str(row["study"]).replace("-", " ")


def called(told: Told) -> str:
    """Return what a document calls the study of a result; ours as words where it gives no name."""
    return str(told["study"]) if told["named"] else str(told["study"]).replace("-", " ")


def study_link(node: str, shown: object) -> Markup:
    """Return a link to a study."""
    return element("a", shown, href=evidence_link(study=node), target="_self")


def places(source: str, item: str, locator: str) -> Markup:
    """Return where an item stands: the first place as a link, how many more, all of them on hover."""
    first, *more = locator.split("; ")
    rest = element("span", f" and {len(more)} more", class_="small", title=locator)
    return joined((place(source, item, first), rest if more else None))


def short_place(source: str, item: str, locator: str) -> Markup:
    """Return a place cut to the width of a cell; the whole locator is in the link."""
    return element("span", places(source, item, locator), class_="spot", title=locator)


def standing(kind: str) -> Markup:
    """Return how a document that does not tell of a study stands to it."""
    word, drawn = SHORT[kind]
    return element("span", glyph(drawn), word, class_=f"standing {kind}", title=STANDINGS[kind])


def disputes(row: Told) -> Markup | None:
    """Return the findings of disagreement that rest on a study, each as a link."""
    items = [
        element("li", element("a", DISPUTES[name], href=finding_link(one), target="_self"))
        for name, found in row["disputes"].items()
        for one in found
    ]
    return element("ul", *items, class_="disputes") if items else None


def match_fold(match: Told, open_: bool = False) -> Markup:
    """Return how two accounts are matched, with what speaks for it and against it."""
    word = MATCHES[match["kind"]]
    items = [element("li", ground) for ground in match["grounds"]]
    items += [element("li", element("b", "Against it: "), text) for text in match["against"]]
    return element(
        "details", element("summary", word), element("ul", *items), open=open_,
        class_=f"match {match['kind']}",
    )  # fmt: skip


# ------------------------------------------------------------------------------ numbers as printed


def groups(told: Told) -> str:
    """Return which group a result is of, and against which.

    The numbers of the arms stay away: those are of the study, and a result may be of fewer.
    """
    return " against ".join(told[arm] for arm in ("arm", "against") if told[arm])


def number(told: Told) -> Markup:
    """Return what is printed of a result: value, fraction, interval with its type, p."""
    fraction = _fraction(told)
    head = told["value"] or fraction
    further = [fraction if told["value"] else "", f"n {told['measured']}" if told["measured"] else "",
               f"SD {told['sd']}" if told["sd"] else "", _before(told)]  # fmt: skip
    unsaid = element("span", told["measure_told"], class_="small")
    return joined((
        element("b", head, class_="value") if head else unsaid,
        *(element("span", part, class_="printed-too") for part in further if part),
        element("span", interval_told(told), class_="printed-interval")
        if told["interval"] else None,
        element("span", _p(told), class_="printed-too p") if told["p"] else None,
    ), " ")  # fmt: skip


def _fraction(told: Told) -> str:
    """Return numerator, denominator and what is counted, as far as they are printed."""
    count, of, unit = told["count"], told["denominator"], told["unit"]
    if count and of:
        return f"{count} of {of} {unit}".rstrip()
    if of:
        return f"of {of} {unit}".rstrip()
    if count:
        return f"{count} {unit}, of how many not told".replace("  ", " ")
    if told["measure"] == "proportion":
        return f"{unit}, of how many not told" if unit else "of how many not told"
    return str(unit)


def _before(told: Told) -> str:
    if not told["baseline"]:
        return ""
    spread = f" (SD {told['baseline_sd']})" if told["baseline_sd"] else ""
    return f"from {told['baseline']}{spread}"


def _p(told: Told) -> str:
    sign = "" if told["p"][:1] in "<>≤≥=" else "= "
    return f"p {sign}{told['p']}"


def verdict(told: Told) -> str:
    """Return what the document says of the difference: which group did better, and significance."""
    said = []
    if told["favours"] == NEITHER:
        said.append("neither did better, as told")
    elif told["favours"]:
        said.append(f"better with {told['favours']}, as told")
    if told["significant"] is not None:
        said.append("called significant" if told["significant"] else "called not significant")
    return "; ".join(said)


def about(told: Told) -> str:
    """Return what else a number is of: part of the study, its role, how it was compared."""
    role = told["role"] and f"{told['role']} outcome"
    compared = "" if told["against"] else told["comparison"]  # two groups speak for themselves
    return " · ".join(part for part in (told["subgroup"], role, compared) if part)


def flags(told: Told) -> Markup | None:
    """Return the flaws that lint finds in a number, each with a link to it in full."""
    items = [
        element(
            "li", glyph("caution"),
            element("a", flaw["says"].partition(": ")[2] or flaw["says"],
                    href=finding_link(flaw["finding"]), target="_self"),
        )
        for flaw in told["flaws"]
    ]  # fmt: skip
    return element("ul", *items, class_="flags") if items else None


def beside(told: Told) -> Markup | None:
    """Return how what is printed stands to what a matched account prints of the same."""
    items = []
    for one in _each_once(told["beside"]):
        look, words = _RELATIONS[one["relation"]]
        other = f" ({one['printed']})" if one["relation"] != EQUAL else ""
        text = f"{one['what']} {words} {one['document']}{other}"
        items.append(element("li", glyph(look), text, class_=f"relation {look}"))
    return element("ul", *items, class_="relations") if items else None


def _each_once(found: Iterable[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
    return list({(o["what"], o["relation"], o["printed"], o["source"]): o for o in found}.values())
