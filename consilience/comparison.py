"""Comparisons beside the one that is built: on a day, of some documents, on chosen readings."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any as Anything

from consilience.corpus import Corpus
from consilience.findings import Context, findings_of
from consilience.ledger import holds
from consilience.matrix import as_data, matrix

_KEPT = 24
Key = tuple[object, ...]
Step = Callable[[str], None]
Data = Mapping[str, Anything]


@dataclass(frozen=True)
class Comparison:
    """The matrix and the findings of one comparison, as plain data that belong together."""

    matrix: dict[str, Anything]
    findings: list[dict[str, Anything]]


class Comparisons:
    """Computes comparisons, and keeps the last ones by what they depend on.

    That is which editions are in force, not the day. `load` gives the corpus, `built` the
    comparison of every edition. Not safe for several threads at once.
    """

    def __init__(self, load: Callable[[], Corpus], built: Comparison) -> None:
        self._load, self.built = load, built
        self._kept: OrderedDict[Key, Anything] = OrderedDict()

    def _keep(self, key: Key, made: Callable[[], Anything]) -> Anything:
        if key not in self._kept:
            self._kept[key] = made()
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def findings(
        self,
        on: str | None = None,
        sources: Collection[str] | None = None,
        procedures: Collection[str] | None = None,
        step: Step = lambda _: None,
    ) -> list[dict[str, Anything]]:
        """Return the findings between editions in force on a day, or between some alone."""
        corpus = self._load()
        compared = [s for s in corpus.sources if sources is None or s in sources]
        here = tuple(s for s in compared if corpus.sources[s].in_force(on))
        if len(here) == len(corpus.sources):
            return self.built.findings
        where = None if procedures is None else tuple(sorted(procedures))
        key = ("findings", tuple(compared), here, where)

        def compute() -> list[dict[str, Anything]]:
            context = Context(corpus, on, procedures, sources=sources)
            return [f.as_dict() for f in findings_of(context, step)]

        found: list[dict[str, Anything]] = self._keep(key, compute)
        return found

    def comparison(
        self, on: str | None, profile: Mapping[str, str] | None, step: Step = lambda _: None
    ) -> Comparison:
        """Return matrix and findings on a day, and on a complete profile of readings."""
        if on is None and profile is None:
            return self.built
        found = self.findings(on, step=step)
        if profile is not None:
            found = [f for f in found if holds(f, profile)]
        corpus = self._load()
        here = tuple(s for s, source in corpus.sources.items() if source.in_force(on))
        read = None if profile is None else tuple(sorted(profile.items()))

        def compute() -> dict[str, Anything]:
            step("matrix")
            context = Context(corpus, on)
            return as_data(context, matrix(context, found, profile))

        return Comparison({**self._keep(("matrix", here, read), compute), "as_of": on}, found)
