"""How the graph is drawn: the kinds of nodes and edges that `ontology/picture.ttl` names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consilience import iris
from consilience.store import Store
from consilience.vocabulary import BASE, CORE, RDF_TYPE, SKOS, local_id

Triple = tuple[str, str, str]
_TRUE = ["true"]
_PICTURE = BASE + "picture"


@dataclass(frozen=True)
class Kind:
    """A kind of node: how it is called and drawn; `drawn` is the IRI of its class."""

    id: str
    label: str
    several: str
    family: str = ""
    shape: str = "circle"
    drawn: str = ""
    caption: tuple[str, ...] = ()
    folded: bool = False
    start: bool = False


OTHER = Kind("other", "of no drawn kind", "of no drawn kind")
"""What things are that no rule draws."""


@dataclass(frozen=True)
class Step:
    """A step of a path: along a property, or `back` along it; `often`: as often as it goes."""

    prop: str
    back: bool = False
    often: bool = False


Path = tuple[Step, ...]


@dataclass(frozen=True)
class Edge:
    """A kind of edge; an edge without a label backwards reads the same both ways."""

    id: str
    label: str
    back: str
    paths: tuple[Path, ...]
    starts: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    start: bool = False

    @property
    def both_ways(self) -> bool:
        """Whether it has no direction."""
        return not self.back

    def joins(self, start: Kind, end: Kind) -> bool:
        """Whether it can lead from one kind to another."""
        fits = not self.starts or start.drawn in self.starts
        return fits and (not self.ends or end.drawn in self.ends)


class Rules:
    """The kinds by class and the edges, each in their order."""

    def __init__(self, store: Store, expand: Callable[[str], str]) -> None:
        self.store, self.expand = store, expand
        self.kinds: Mapping[str, Kind] = {k.drawn: k for k in map(self._kind, self._all("Kind"))}
        self.edges: Mapping[str, Edge] = {e.id: e for e in map(self._edge, self._all("Edge"))}
        left_out = self._one(_PICTURE, "leavesOut")
        self.left_out = frozenset(expand(name) for name in left_out.split(", "))

    def _all(self, what: str) -> list[str]:
        found = self.store.follow(iris.core(f"Picture{what}"), RDF_TYPE.value, back=True)
        return sorted(found, key=lambda iri: int(self._one(iri, "order") or 0))

    def _one(self, iri: str, name: str) -> str:
        return next(iter(self.store.values(iri, CORE + name)), "")

    def _label(self, iri: str) -> str:
        return next(iter(self.store.values(iri, SKOS + "prefLabel")), "")

    def _is(self, iri: str, name: str) -> bool:
        return self.store.values(iri, CORE + name) == _TRUE

    def _kind(self, iri: str) -> Kind:
        caption = self._one(iri, "caption")
        return Kind(
            local_id(iri), self._label(iri), self._one(iri, "labelOfSeveral"),
            self._one(iri, "family"), self._one(iri, "shape"), self._one(iri, "drawsClass"),
            tuple(self.expand(p) for p in caption.split(", ")) if caption else (),
            self._is(iri, "folded"), self._is(iri, "startHere"),
        )  # fmt: skip

    def _edge(self, iri: str) -> Edge:
        paths = self.store.values(iri, CORE + "path")
        return Edge(
            local_id(iri), self._label(iri), self._one(iri, "labelBack"),
            tuple(tuple(self._steps(path)) for path in paths),
            frozenset(self.store.values(iri, CORE + "fromClass")),
            frozenset(self.store.values(iri, CORE + "toClass")), self._is(iri, "startHere"),
        )  # fmt: skip

    def _steps(self, path: str) -> Iterator[Step]:
        """Yield the steps of a path; a full address in it stands alone, as it holds slashes."""
        for step in [path] if path.startswith("<") else path.split("/"):
            name = step.removeprefix("^").removesuffix("*")
            yield Step(self.expand(name), step.startswith("^"), step.endswith("*"))


def backwards(path: Path) -> Path:
    """Return the path that leads back."""
    return tuple(Step(s.prop, not s.back, s.often) for s in reversed(path))


def walk(store: Store, start: str, path: Path) -> dict[str, tuple[Triple, ...]]:
    """Return where a path leads, each with the triples on one way there."""
    found: dict[str, tuple[Triple, ...]] = {start: ()}
    for step in path:
        found = _repeated(store, found, step) if step.often else _stepped(store, found, step)
    return found


def _stepped(
    store: Store, found: Mapping[str, tuple[Triple, ...]], step: Step
) -> dict[str, tuple[Triple, ...]]:
    further: dict[str, tuple[Triple, ...]] = {}
    for here, way in found.items():
        for there in store.follow(here, step.prop, step.back):
            triple = (there, step.prop, here) if step.back else (here, step.prop, there)
            further.setdefault(there, (*way, triple))
    return further


def _repeated(
    store: Store, found: Mapping[str, tuple[Triple, ...]], step: Step
) -> dict[str, tuple[Triple, ...]]:
    reached, left = dict(found), dict(found)
    while left:
        left = {n: way for n, way in _stepped(store, left, step).items() if n not in reached}
        reached |= left
    return reached


def kind_among(types: Sequence[str], kinds: Mapping[str, Kind]) -> Kind | None:
    """Return the first kind, in the order of the kinds, that draws one of these classes."""
    return next((kind for drawn, kind in kinds.items() if drawn in types), None)
