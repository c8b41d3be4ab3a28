"""The parameters of saved queries: what each can be set to, and the IRIs that stand for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from consilience import iris
from consilience.vocabulary import Vocabulary


@dataclass(frozen=True)
class Choice:
    """One value of a parameter: how it reads, and the IRIs that it stands for."""

    label: str
    iris: tuple[str, ...]


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def iri(self) -> str: ...
    @property
    def label(self) -> str: ...


Choices = Mapping[str, Choice]


def parameters(vocabulary: Vocabulary, sources: Mapping[str, str]) -> Mapping[str, Choices]:
    """Return for each known name of a parameter its choices by id.

    `sources` are the names of the documents by id. A broader procedure stands for all narrower.
    """
    documents = {s: Choice(name, (iris.source(s),)) for s, name in sources.items()}
    procedures = {
        p: Choice(
            vocabulary.procedures[p].label,
            tuple(vocabulary.procedures[leaf].iri for leaf in leaves),
        )
        for p, leaves in vocabulary.narrower.items()
    }
    return {
        "procedure": procedures,
        "condition": _choices(vocabulary.rows.values()),
        "source": documents,
        "other": documents,
        "than": documents,
        "duty": _choices(vocabulary.duties.values()),
        "criterion": _choices(vocabulary.criteria.values()),
        "attribute": _choices(vocabulary.attributes.values()),
        "question": _choices(vocabulary.lists["Question"].values()),
        "kind": _choices(vocabulary.lists["FindingKind"].values()),
        "absence": _choices(vocabulary.lists["AbsenceKind"].values()),
        "stance": _choices(vocabulary.lists["Stance"].values()),
        "design": _choices(vocabulary.lists["StudyDesign"].values()),
        "outcome": _choices(vocabulary.outcomes.values()),
    }


def _choices(terms: Iterable[_Named]) -> Choices:
    return {term.id: Choice(term.label, (term.iri,)) for term in terms}
