"""Headlines: the few findings that tell a newcomer what the documents disagree on.

They are chosen by rule (docs/method.md, Headlines) and told in one sentence each, made of what the
finding holds. Nothing here knows a document or a topic.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any as Anything

from consilience import iris
from consilience.findings.weight import place
from consilience.store import Store
from consilience.vocabulary import CORE, SKOS, Vocabulary

MOST = 5
# A yes against a no comes before a yes on other terms; nothing else is a disagreement.
_TIERS = {"conflict": 0, "tension": 0, "difference": 1}
DISAGREEMENTS = tuple(_TIERS)
_HOW = {
    "addressed": "", "omission": ", for a reason that the yes does not mention",
    "likened": ", for a reason that the yes has in other words",
    "catch-all": ", as a catch-all",
}  # fmt: skip
STANCES = ("yes", "no")  # of the two sides, in this order

Finding = Mapping[str, Anything]
Like = tuple[str, str, frozenset[str]]  # kind, procedure, documents
Chosen = tuple[Finding, int]  # a finding, and how many like it it speaks for


class Choice:
    """Chooses the findings that head the rest.

    `questions` is what each document is there to answer, `conditions` are in the vocabulary's
    order: the usual ones come first.
    """

    def __init__(self, questions: Mapping[str, str], conditions: Iterable[str]) -> None:
        self.questions = questions
        self.order = {c: i for i, c in enumerate(conditions)}

    def of(self, findings: Iterable[Finding], most: int) -> list[Chosen]:
        """Return the findings that head the rest, each with how many others it speaks for."""
        groups = _groups(findings)
        heads: list[Chosen] = []
        while groups and len(heads) < most:
            told = [head for head, _ in heads]
            like = self._next(groups, told)
            found = groups.pop(like)
            heads.append((self._speaker(found, told), len(found) - 1))
        return heads

    def _next(self, groups: Mapping[Like, Sequence[Finding]], told: Sequence[Finding]) -> Like:
        """Return the weightiest group of those whose documents, then procedure, head least yet."""
        documents = Counter(frozenset(f["sources"]) for f in told)
        procedures = Counter(f["procedure"] for f in told)

        def rank(like: Like) -> tuple[Anything, ...]:
            kind, procedure, pair = like
            weight = min(map(self._weight, groups[like]))
            return (
                _TIERS[kind],
                documents[pair],
                procedures[procedure],
                weight,
                -len(groups[like]),
            )

        return min(groups, key=rank)

    def _weight(self, finding: Finding) -> tuple[bool, int, bool]:
        """Return how light a finding is: what holds on every reading is the weightiest."""
        asked = {self.questions[s] for s in finding["sources"]}
        return not finding["robust"], place(finding), not set(finding["questions"]) <= asked

    def _speaker(self, group: Sequence[Finding], told: Sequence[Finding]) -> Finding:
        """Return the weightiest finding of a group that is new, takes few facts and is usual."""
        known = {position for f in told for position in f["positions"]}

        def rank(finding: Finding) -> tuple[Anything, ...]:
            facts = len(finding["where"].split("; ")) if finding["where"] else 0
            again = len(known & set(finding["positions"]))
            return self._weight(finding), again, facts, self.order.get(finding["condition"], 0)

        return min(group, key=rank)


def _groups(findings: Iterable[Finding]) -> dict[Like, list[Finding]]:
    """Return the disagreements between two documents on a procedure, those alike together."""
    groups: dict[Like, list[Finding]] = {}
    for f in findings:
        if f["kind"] in _TIERS and f["procedure"] and len(set(f["sources"])) > 1:
            like = (f["kind"], f["procedure"], frozenset(f["sources"]))
            groups.setdefault(like, []).append(f)
    return groups


class Headlines:
    """Tells findings to a newcomer, in one sentence each."""

    def __init__(
        self, store: Store, vocabulary: Vocabulary, matrix: Mapping[str, Anything]
    ) -> None:
        self.store, self.vocabulary = store, vocabulary
        self.names = {s["id"]: s["name"] for s in matrix["sources"]}
        asked = {s: c["question"] for row in matrix["rows"] for s, c in row["cells"].items()}
        self.choice = Choice(asked, vocabulary.rows)

    def of(self, findings: Iterable[Finding], most: int = MOST) -> list[dict[str, Anything]]:
        """Return headlines as plain data; see `KnowledgeGraph.headlines`."""
        return [self._told(finding, more) for finding, more in self.choice.of(findings, most)]

    def _told(self, finding: Finding, more: int) -> dict[str, Anything]:
        sides = list(self._sides(finding))
        return {
            "finding": finding["id"],
            **{n: finding[n] for n in ("kind", "procedure", "condition", "sources", "where")},
            "on": self._row(finding),
            "sentence": self._sentence(finding, sides),
            "sides": sides,
            **{n: finding[n] for n in ("spoken", "robust")},
            "takes": list(self._takes(finding)),
            "more": more,
        }

    def _takes(self, finding: Finding) -> Iterator[str]:
        """Yield what is inferred of devices: which counts among a document's without being named."""
        for bridge in finding["rests_on"]["bridges"]:
            member, _, status = bridge.rpartition(" ")
            if status == "(in)":
                _, source, name, procedure = member.split("/")
                class_ = next(
                    iter(self.store.values(iris.device_class(source, name), SKOS + "prefLabel"))
                )
                yield (
                    f"{self.vocabulary.label(procedure)} counts among {self.names[source]}'s "
                    f"{class_} by how it is described, not by name"
                )

    def _row(self, finding: Finding) -> str:
        procedure, condition = map(
            self.vocabulary.label, (finding["procedure"], finding["condition"])
        )
        return f"{procedure} for {condition}" + (f" ({finding['part']})" if finding["part"] else "")

    def _sides(self, finding: Finding) -> Iterator[dict[str, str]]:
        """Yield what the yes and the no of an opposition say, and where."""
        if _TIERS[finding["kind"]]:
            return
        questions = (finding["questions"][0], finding["questions"][-1])
        for stance, position, question in zip(
            STANCES, finding["positions"], questions, strict=True
        ):
            source, _, name = position.partition("#")
            node = iris.position(source, name)
            yield {
                "source": source,
                "name": self.names[source],
                "stance": stance,
                "question": question,
                "asks": self.vocabulary.lists["Question"][question].definition,
                "locator": self._value(node, "locator"),
                "says": self._value(node, "says"),
                "statement": next(s["id"] for s in finding["statements"] if s["source"] == source),
            }

    def _value(self, node: str, prop: str) -> str:
        return next(iter(self.store.values(node, CORE + prop)), "")

    def _sentence(self, finding: Finding, sides: Sequence[Mapping[str, str]]) -> str:
        if not sides:
            return str(finding["explanation"])
        yes, no = sides
        where = f", where {finding['where']}" if finding["where"] else ""
        other = f" to “{no['asks']}”" if no["question"] != yes["question"] else ""
        return (
            f"On {self._row(finding)}{where}, {yes['name']} says yes to “{yes['asks']}” "
            f"({yes['locator']}), and {no['name']} says no{other} ({no['locator']})"
            f"{_HOW[finding['spoken']]}."
        )
