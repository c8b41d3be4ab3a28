"""The crosswalk as a table (CSV, Excel) and as a mapping set in SSSOM's form of TSV."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from typing import Any as Anything

from consilience import iris
from consilience.alignment import MAPPINGS
from consilience.criteria import CRITERION
from consilience.crosswalk_model import PROCESS, SERVICE, STATED
from consilience.tables import Table
from consilience.vocabulary import BASE, SKOS

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

Row = Mapping[str, Anything]
COLUMNS = (
    "row", "kind", "group", "compared", "document", "state", "where", "act", "force", "relation",
    "says", "wording", "condition", "differs_by", "turns_on", "row_condition", "row_id", "statement",
)  # fmt: skip
SSSOM_COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label",
    "mapping_justification", "subject_source", "subject_source_version", "object_source",
    "object_source_version", "comment",
)  # fmt: skip
# Why a mapping holds: computed over all cases; a duty named by who encoded the statement; both.
COMPUTED, CLASSED, CHAINED = (
    "semapv:LogicalReasoning", "semapv:ManualMappingCuration", "semapv:MappingChaining",
)  # fmt: skip
_NAMESPACES = {"skos": SKOS, "semapv": "https://w3id.org/semapv/vocab/"}
_VERSION = "http://www.w3.org/2002/07/owl#versionInfo"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_ABOUT = (
    "How the criteria, contraindications and requirements of clinical documents stand to canonical "
    "ones and to each other. A predicate says how the subject stands to the object: "
    "skos:broadMatch where the object is the broader one. A criterion below cnsd:criterion/ follows "
    "by rule from what the documents test; others are terms of a vocabulary. A duty is a kind: what "
    "a document asks is one of it (skos:broadMatch), and two of a kind need not ask the same "
    "(skos:relatedMatch)."
)


def crosswalk_table(rows: Iterable[Row], names: Mapping[str, str]) -> Table:
    """Return a line for each statement in a row, or for why a document has none.

    `names` gives the documents' names by id.
    """
    return Table.of(COLUMNS, (line for row in rows for line in _lines(row, names)))


def _lines(row: Row, names: Mapping[str, str]) -> Iterator[dict[str, Anything]]:
    lead = {
        "row": row["label"], "kind": row["kind"], "group": row["group"],
        "compared": row["compared"], "row_condition": row["sentence"], "row_id": row["id"],
    }  # fmt: skip
    for source, cell in row["cells"].items():
        own = {**lead, "document": names[source], "state": cell["label"]}
        for item in cell["items"]:
            turning = (f"{r} if {name} is read as {o}" for name, o, r in item["turns_on"])
            yield {
                **own, "where": item["locator"], "act": item["act"], "force": item["force"],
                "relation": item["relation"], "says": item["says"], "wording": item["wording"],
                "condition": item["sentence"], "differs_by": item["reason"],
                "turns_on": "; ".join(turning), "statement": item["iri"],
            }  # fmt: skip
        if not cell["items"]:
            yield {**own, "where": "; ".join(cell["where"])}


def sssom(kg: "KnowledgeGraph", rows: Sequence[Row]) -> str:
    """Return the rows as an SSSOM mapping set: TSV below its metadata.

    Every criterion of a document to its row, and to other documents' on the same row; what is only
    mentioned, or speaks of other values, maps to nothing. No confidence is told: none is measured.
    """
    mappings = list(_Mappings(kg).of(rows))
    text = io.StringIO()
    for line in _metadata(kg, mappings):
        text.write(f"#{line}\n")
    writer = csv.DictWriter(text, SSSOM_COLUMNS, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(mappings)
    return text.getvalue()


def _metadata(kg: "KnowledgeGraph", mappings: Sequence[Mapping[str, str]]) -> Iterator[str]:
    known = {**kg.resources.prefixes.namespaces, **_NAMESPACES}
    told = [v for m in mappings for name, v in m.items() if name not in ("comment", "object_label")]
    used = {value.partition(":")[0] for value in told} | set(_NAMESPACES)
    fields = {
        "mapping_set_id": f"{BASE}mapping-set/crosswalk",
        "mapping_set_version": kg.build.inputs[:16],
        "mapping_set_title": "Crosswalk of the encoded documents",
        "mapping_set_description": _ABOUT,
        "license": _LICENCE,
        "mapping_tool": "consilience",
    }
    for name, value in fields.items():
        yield f"{name}: {json.dumps(value)}"
    yield "curie_map:"
    for prefix in sorted(used & set(known)):
        yield f"  {prefix}: {json.dumps(known[prefix])}"


class _Mappings:
    """Makes mappings; a pair that meets on several rows is told once."""

    def __init__(self, kg: "KnowledgeGraph") -> None:
        self.kg, self.short = kg, kg.resources.prefixes.shorten
        self.names = {s["id"]: s["name"] for s in kg.build.matrix["sources"]}
        self.seen: set[tuple[str, str, str]] = set()

    def of(self, rows: Sequence[Row]) -> Iterator[dict[str, str]]:
        """Yield the mappings of rows."""
        for row in rows:
            stated = {
                (source, item["statement"]): item
                for source, cell in row["cells"].items()
                if cell["label"] == STATED
                for item in cell["items"]
                if item["role"] == CRITERION
            }
            for (source, _), item in stated.items():
                yield from self._once(self._to_row(row, source, item))
            for b in row["between"]:
                ends = [
                    stated[b["source"], b["statement"]],
                    stated[b["other"], b["other_statement"]],
                ]
                yield from self._once(self._to_other(row, b, *ends))

    def _once(self, mapping: dict[str, str]) -> Iterator[dict[str, str]]:
        key = (mapping["subject_id"], mapping["predicate_id"], mapping["object_id"])
        if key not in self.seen:
            self.seen.add(key)
            yield mapping

    def _to_row(self, row: Row, source: str, item: Row) -> dict[str, str]:
        vocabulary = "" if row["derived"] else row["iri"].partition("#")[0]
        exact = CLASSED if item["relation"] == "exact" else CHAINED
        return {
            **self._subject(source, item),
            "predicate_id": f"skos:{MAPPINGS[_to_kind(row, item['relation'])]}",
            "object_id": self.short(row["iri"]),
            "object_label": row["label"],
            "mapping_justification": exact if _is_duty(row) else COMPUTED,
            "object_source": self.short(vocabulary) if vocabulary else "",
            "object_source_version": "".join(self.kg.store.values(vocabulary, _VERSION)[:1]),
            "comment": f"At {item['locator']}: {item['says']} Against the criterion: {item['reason']}.",
        }

    def _to_other(self, row: Row, between: Row, one: Row, other: Row) -> dict[str, str]:
        name = between["other"]
        return {
            **self._subject(between["source"], one),
            "predicate_id": f"skos:{MAPPINGS['related' if _is_duty(row) else between['relation']]}",
            "object_id": self.short(other["iri"]),
            "object_label": f"{self.names[name]}, {other['locator']}",
            "mapping_justification": CHAINED if _is_duty(row) else COMPUTED,
            "object_source": self.short(iris.source(name)),
            "object_source_version": self.kg.corpus.sources[name].edition,
            "comment": f"On {row['label']}: {between['reason']}.",
        }

    def _subject(self, source: str, item: Row) -> dict[str, str]:
        return {
            "subject_id": self.short(item["iri"]),
            "subject_label": f"{self.names[source]}, {item['locator']}",
            "subject_source": self.short(iris.source(source)),
            "subject_source_version": self.kg.corpus.sources[source].edition,
        }


def _to_kind(row: Row, relation: str) -> str:
    """Return how a statement stands to its row: to a duty, which is a kind, never exactly.

    skos:exactMatch is transitive: everything of a kind would be the same.
    """
    return "narrower" if _is_duty(row) and relation == "exact" else relation


def _is_duty(row: Row) -> bool:
    return row["kind"] in (SERVICE, PROCESS)
