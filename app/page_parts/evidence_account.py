"""What one document says of a study, line by line, as the page of the study shows it."""

from collections.abc import Callable, Sequence

from consilience.exports.words import counted
from page_parts.evidence_studies import size
from page_parts.evidence_words import Told, places
from page_parts.markup import Markup, element, joined


def _listed(items: Sequence[str]) -> Markup | None:
    if len(items) < 2:
        return joined(items) or None
    return element("ul", *(element("li", item) for item in items))


def _details(account: Told) -> Markup | None:
    items = [element("li", item) for item in account["details"]]
    summary = element("summary", counted(len(items), "detail"))
    return element("details", summary, element("ul", *items)) if items else None


def _arms(account: Told) -> Markup | None:
    return _listed([
        f"{arm['given']}: {arm['n'] or 'number not told'}" for arm in account["arms"]
    ])  # fmt: skip


def _flow(account: Told) -> Markup | None:
    if not account["screened"]:
        return None
    lost = f", left out {' and '.join(account['lost'])}" if account["lost"] else ""
    return joined((f"screened {account['screened']}{lost}",))


def _cited(account: Told) -> Markup | None:
    told = [f"{r['number']}: {r['says']}" for r in account["references"]]
    known = {r["number"] for r in account["references"]}
    told += [f"{n}: entry not encoded" for n in account["citations"] if n not in known]
    return _listed(told)


def _reading(account: Told) -> Markup:
    shown = element("b", account["reading_told"])
    read = account["reading"] != "none"
    inferred = " (inferred)" if read and account["basis"] == "inferred" else ""
    return joined((shown, element("span", inferred, class_="small") if inferred else None))


# What is told of an account: the name of the line, and what stands in it, if anything is told.
LINES: Sequence[tuple[str, Callable[[Told], Markup | None]]] = (
    ("Called", lambda a: element("b", a["called"]) if a["named"] else None),
    ("In short", lambda a: joined((a["says"],))),
    ("Reads it as", _reading),
    ("Design", lambda a: joined((", ".join((a["design_told"], *a["features"])),))),
    ("Who took part", lambda a: joined((a["population"],)) if a["population"] else None),
    ("How many", lambda a: joined((size(a),))),
    ("Groups", _arms),
    ("Before that", _flow),
    ("Citation", _cited),
    ("Limitations", lambda a: _listed(a["limitations"])),
    ("Details", _details),
    ("Place", lambda a: element("p", places(a["source"], f"study {a['id']}", a["locator"]))),
)
