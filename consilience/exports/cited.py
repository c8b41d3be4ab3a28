"""What findings rest on, in words: positions, statements, readings and cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any as Anything

from consilience import iris
from consilience.exports.words import sentence_case, stance_word
from consilience.quotes import Quotes
from consilience.tables import Table

if TYPE_CHECKING:
    from consilience.knowledge_graph import KnowledgeGraph

_PREFIXES = """
PREFIX cns: <https://w3id.org/consilience/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_POSITIONS = f"""{_PREFIXES}
SELECT ?address ?stance ?question ?locator ?says ?basis ?refusal WHERE {{
  GRAPH ?edition {{ ?address a cns:Position ; cns:stance ?s ; cns:question ?q ;
    cns:locator ?locator ; cns:says ?says ; cns:basis ?b }}
  GRAPH ?words {{ ?s skos:prefLabel ?stance . ?q skos:prefLabel ?question . ?b skos:prefLabel ?basis }}
  OPTIONAL {{ GRAPH ?edition {{ ?address cns:refusal ?r }} GRAPH ?words {{ ?r skos:prefLabel ?refusal }} }}
}}
"""
_OWN = f"""{_PREFIXES}
SELECT ?address ?statement WHERE {{
  GRAPH ?edition {{ ?address a cns:Position ; prov:wasDerivedFrom ?statement }}
}}
"""
_STATEMENTS = f"""{_PREFIXES}
SELECT ?address ?says ?basis WHERE {{
  GRAPH ?edition {{ ?address a cns:Statement ; cns:says ?says ; cns:basis ?b }}
  GRAPH ?words {{ ?b skos:prefLabel ?basis }}
}}
"""


@dataclass(frozen=True)
class Taken:
    """A position in words: yes, no or with care, on which question, where, and what it says."""

    source: str
    verdict: str
    question: str
    locator: str
    says: str
    basis: str


class Cited:
    """Looks up what findings name, in the graph and, for quotes, in the reader's copies."""

    def __init__(self, kg: "KnowledgeGraph", quotes: Quotes | None = None) -> None:
        self.kg, self.quotes = kg, quotes
        self._positions = {r["address"]: r for r in self._records(_POSITIONS)}
        self._statements = {r["address"]: r for r in self._records(_STATEMENTS)}
        self._own: dict[str, set[str]] = {}
        for record in self._records(_OWN):
            self._own.setdefault(record["address"], set()).add(record["statement"])

    def _records(self, query: str) -> list[dict[str, Anything]]:
        answer = self.kg.store.ask(query)
        assert isinstance(answer, Table)
        return answer.records()

    def positions(self, finding: Mapping[str, Anything], source: str) -> list[Taken]:
        """Return the positions of a source that a finding rests on."""
        names = [n.removeprefix(f"{source}#") for n in finding["positions"]]
        own = [n for n, full in zip(names, finding["positions"], strict=True) if n != full]
        found = [self._positions[iris.position(source, name)] for name in own]
        return [
            Taken(
                source, _verdict(p), p["question"], p["locator"], p["says"], p["basis"]
            )
            for p in found
        ]  # fmt: skip

    def own(self, finding: Mapping[str, Anything]) -> set[str]:
        """Return the addresses of the statements that carry a finding's positions."""
        found: set[str] = set()
        for name in finding["positions"]:
            source, _, position = name.partition("#")
            found |= self._own.get(iris.position(source, position), set())
        return found

    def statement(self, statement: Mapping[str, str]) -> dict[str, Anything]:
        """Return a finding's statement with what it says, its basis, and the copy's words."""
        address = iris.statement(statement["source"], statement["id"])
        held = self._statements.get(address, {})
        return {
            **statement,
            "address": address,
            "says": held.get("says", ""),
            "basis": held.get("basis", ""),
            "quote": self.quotes.of(address) if self.quotes else None,
            "fault": self.quotes.fault(address) if self.quotes else "",
        }

    def readings(self, finding: Mapping[str, Anything]) -> list[str]:
        """Return the combinations of readings on which a finding holds, a sentence or more each."""
        return [" ".join(self.option(r, o) for r, o in c.items()) for c in finding["readings"]]

    def option(self, reading: str, option: str) -> str:
        """Return a reading's question with the option's meaning as the answer."""
        held = self.kg.readings[reading]
        return f"{held['ask']} {sentence_case(held['options'][option])}."

    def case(self, witness: Mapping[str, Anything] | None) -> str:
        """Return the facts of a case in words; what is not named is typical."""
        told = [
            f"{self.kg.vocabulary.label(name)}: {self._values(name, value)}"
            for name, value in (witness or {}).items()
            if name in self.kg.vocabulary.attributes
        ]
        return "; ".join(told)

    def _values(self, name: str, value: str | Iterable[str]) -> str:
        attribute = self.kg.vocabulary.attributes[name]
        values = [value] if isinstance(value, str) else list(value)
        return ", ".join(attribute.value_label(v) for v in values) or "none"


def _verdict(position: Mapping[str, Anything]) -> str:
    refusal = f" ({position['refusal']})" if position["refusal"] else ""
    return stance_word(position["stance"]) + refusal
