"""All sources together: references resolved, readings gathered, one space and one solver.

This is what the comparison stands on; it knows nothing of any clinical topic.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from consilience.anchor_files import AnchorSet, read_anchor_sets
from consilience.conditions import (
    TRUE,
    All,
    Any,
    Bound,
    Compare,
    Condition,
    FallsUnder,
    Is,
    Ref,
    evaluate,
    implies,
    rebuilt,
    walk,
)
from consilience.coverage import PassageClass, read_passage_classes
from consilience.encoding_reader import load_sources
from consilience.encodings import Position, Source, Statement, Support
from consilience.evidence.matches import StudyMatch, match_studies
from consilience.grammar import Grammar, typical_numbers
from consilience.problems import InputRefusedError, Place, Problems
from consilience.sentences import Sentences
from consilience.solver import Solver
from consilience.space import Formula, Space
from consilience.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True)
class Axiom:
    """Something that holds of every case: a domain axiom, a document's definition, or a bridge."""

    id: str
    label: str
    basis: str
    condition: Condition
    formula: Formula = True


@dataclass(frozen=True)
class ChoicePoint:
    """A reading as the engine sees it; `kind` is words, bridge or class."""

    id: str
    kind: str
    ask: str
    because: str
    options: Mapping[str, str]
    default: str
    source: str = ""
    support: tuple[Support, ...] = ()


@dataclass(frozen=True)
class Membership:
    """Whether a procedure falls under a source's class of devices, and by what.

    `facts` name the descriptions used; `evidence` names trials that suggest, but do not say, it.
    """

    source: str
    device_class: str
    procedure: str
    status: str
    facts: tuple[str, ...]
    evidence: tuple[str, ...]

    @property
    def reading(self) -> str:
        """The id of the reading that an undecided membership is."""
        return f"class/{self.source}/{self.device_class}/{self.procedure}"


class Corpus:
    """Vocabulary and sources, ready to be questioned.

    Raises InputRefusedError with every problem of the vocabulary and of all sources.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        sources: Mapping[str, Source],
        anchor_sets: Mapping[str, AnchorSet] | None = None,
        passage_classes: Mapping[str, tuple[PassageClass, ...]] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.sources = dict(sorted(sources.items()))
        self.anchor_sets = anchor_sets or {}
        self.passage_classes = passage_classes or {}
        self._positions: dict[tuple[str, str], Condition] = {}
        self._formulas: dict[tuple[str, str], Formula] = {}
        self._options: dict[tuple[str, str], Formula] = {}
        self._own_words: dict[tuple[str, str], set[str]] = {}
        problems = Problems()
        self._grammar = Grammar(
            vocabulary.attributes, vocabulary.units, vocabulary.narrower, problems
        )
        self.memberships = {
            (m.source, m.device_class, m.procedure): m for m in self._find_memberships()
        }
        self.rows = {
            r.id: self._written(r.when, f"vocabulary: {r.id}") for r in vocabulary.rows.values()
        }
        self.criteria = {
            c.id: self._written(c.when, f"vocabulary: {c.id}") for c in vocabulary.criteria.values()
        }
        axioms = [*self._domain_axioms(), *self._bridges(), *self._definitions()]
        if problems:
            raise InputRefusedError(problems)
        self.choices = {c.id: c for c in self._choice_points()}
        self.space = self._make_space(axioms)
        self.axioms = [
            Axiom(a.id, a.label, a.basis, a.condition, self.space.compile(a.condition))
            for a in axioms
        ]
        self.definitions = [a.formula for a in self.axioms if a.id.split("/")[0] in self.sources]
        self.solver = self.new_solver()
        if not self.solver.satisfiable(True):
            place = Place("vocabulary")
            problems.add(place, "the axioms contradict each other", "see cns:Axiom entries")
            raise InputRefusedError(problems)

        self.sentences = Sentences(vocabulary, self.choices)

    def new_solver(self) -> Solver:
        """Return a solver over the whole space that has not been asked anything yet."""
        return Solver(self.space, (a.formula for a in self.axioms))

    def _make_space(self, axioms: list[Axiom]) -> Space:
        try:
            return Space(
                self.vocabulary.attributes,
                {c.id: tuple(c.options) for c in self.choices.values()},
                {c.id: c.default for c in self.choices.values()},
                [
                    *self._all_conditions(),
                    *self.rows.values(),
                    *self.criteria.values(),
                    *(a.condition for a in axioms),
                ],
                typical_numbers(self.vocabulary),
            )
        except InputRefusedError:
            raise
        except ValueError as error:
            problems = Problems()
            remedy = "compare each quantity with one other of the same range"
            problems.add(Place("encodings and vocabulary"), str(error), remedy)
            raise InputRefusedError(problems) from error

    # -------------------------------------------------------------------------- resolution

    def resolve(self, source: Source, condition: Condition) -> Condition:
        """Replace references and classes; give readings their corpus-wide ids."""

        def leaf(condition: Condition) -> Condition:
            match condition:
                case Ref(target):
                    return self.resolve(source, source.when_of(target) or TRUE)
                case FallsUnder(device_class):
                    return self.falls_under(source.id, device_class)
            return condition

        return rebuilt(condition, leaf, lambda reading: f"{source.id}/{reading}")

    def falls_under(self, source: str, device_class: str) -> Condition:
        """Return the procedures of a source's class of devices, as a condition."""
        parts: list[Condition] = []
        for (owner, name, procedure), member in self.memberships.items():
            if (owner, name) != (source, device_class) or member.status == "out":
                continue
            is_it = Is("procedure", (procedure,), procedure)
            undecided = Is(member.reading, ("in",), "in")
            parts.append(All((is_it, undecided)) if member.status == "undecided" else is_it)
        return Any(tuple(parts))

    def scope(self, source: str) -> Condition:
        """Return the resolved scope of a source."""
        owner = self.sources[source]
        return self.resolve(owner, owner.scope.when)

    def position(self, source: str, position: Position) -> Condition:
        """Return the resolved condition of a position."""
        key = (source, position.id)
        if key not in self._positions:
            self._positions[key] = self.resolve(self.sources[source], position.when)
        return self._positions[key]

    def holding(self, source: str, position: Position) -> Formula:
        """Return the cases of which a position holds, as a formula."""
        key = (source, position.id)
        if key not in self._formulas:
            self._formulas[key] = self.space.compile(self.position(source, position))
        return self._formulas[key]

    def option(self, reading: str, option: str) -> Formula:
        """Return that a reading is read in one way, as a formula."""
        key = (reading, option)
        if key not in self._options:
            self._options[key] = self.space.compile(Is(reading, (option,), option))
        return self._options[key]

    # -------------------------------------------------------------------------- gathering

    def _written(self, text: str, where: str) -> Condition:
        from ruamel.yaml import YAML

        return self._grammar.parse(YAML(typ="safe").load(text), Place(where))

    def _domain_axioms(self) -> Iterator[Axiom]:
        for entry in self.vocabulary.axioms.values():
            if not entry.is_bridge:
                condition = self._written(entry.when, f"vocabulary: {entry.id}")
                yield Axiom(f"axiom/{entry.id}", entry.label, entry.basis, condition)

    def _bridges(self) -> Iterator[Axiom]:
        for entry in self.vocabulary.axioms.values():
            if entry.is_bridge:
                condition = self._written(entry.when, f"vocabulary: {entry.id}")
                same = Is(f"bridge/{entry.id}", ("same",), "same")
                yield Axiom(
                    f"bridge/{entry.id}", entry.label, "undecided", implies(same, condition)
                )

    def _definitions(self) -> Iterator[Axiom]:
        """A document that defines its own term ties the attribute to the definition's `when`."""
        for source in self.sources.values():
            for statement in source.statements.values():
                if statement.defines and statement.when is not None:
                    term = Is(statement.defines, ("yes",), "yes")
                    meaning = self.resolve(source, statement.when)
                    both_ways = All((implies(term, meaning), implies(meaning, term)))
                    name = f"{source.id}/{statement.id}"
                    yield Axiom(name, statement.says, statement.basis, both_ways)

    def _choice_points(self) -> Iterator[ChoicePoint]:
        for source in self.sources.values():
            for r in source.readings.values():
                name = f"{source.id}/{r.id}"
                yield ChoicePoint(
                    name, "words", r.ask, r.because, r.options, r.default, source.id, r.support
                )
        apart = {"apart": "each keeps its own meaning", "same": "they mean the same"}
        for entry in self.vocabulary.axioms.values():
            if entry.is_bridge:
                name = f"bridge/{entry.id}"
                yield ChoicePoint(name, "bridge", entry.label, entry.note, apart, "apart")
        in_or_out = {"out": "it does not fall under the class", "in": "it falls under the class"}
        for member in self.memberships.values():
            if member.status == "undecided":
                label = self.vocabulary.label(member.procedure)
                name = self.sources[member.source].classes[member.device_class].label
                title = self.sources[member.source].title
                ask = f"Does {label} fall under the {name} of “{title}”?"
                because = "The documents' descriptions do not settle it."
                yield ChoicePoint(
                    member.reading, "class", ask, because, in_or_out, "out", member.source
                )

    def _all_conditions(self) -> Iterator[Condition]:
        for source in self.sources.values():
            yield from source.conditions()

    # -------------------------------------------------------------------------- device classes

    def _find_memberships(self) -> Iterator[Membership]:
        for source in self.sources.values():
            for device_class in source.classes.values():
                for procedure in self.vocabulary.leaf_procedures:
                    known, facts = self._described(procedure)
                    result = evaluate(device_class.when, known)
                    used = _used_facts(device_class.when, facts, result)
                    status = {True: "in", False: "out", None: "undecided"}[result]
                    evidence = tuple(self._shared_trials(source, device_class.id, procedure))
                    yield Membership(source.id, device_class.id, procedure, status, used, evidence)

    def _described(self, procedure: str) -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
        """What all sources say of a procedure's device; a feature told two ways is not known."""
        facts: dict[str, list[tuple[str, str]]] = {}
        for source in self.sources.values():
            for d in source.descriptions:
                if procedure in self.vocabulary.narrower[d.procedure]:
                    text = f"{source.id} {d.at} ({d.basis}): {d.says}"
                    facts.setdefault(d.feature, []).append((d.value, text))
        known = {f: v[0][0] for f, v in facts.items() if len({value for value, _ in v}) == 1}
        return known, facts

    def _shared_trials(self, owner: Source, device_class: str, procedure: str) -> Iterator[str]:
        """Trials of the class and of the procedure with the same comparator and arms."""
        mine = [s for s in owner.statements.values() if s.trial and s.trial.of == device_class]
        for other in self.sources.values():
            for theirs in other.statements.values():
                for own in mine:
                    if (
                        own.trial
                        and theirs.trial
                        and theirs.trial.of == procedure
                        and (own.trial.arms, own.trial.comparator)
                        == (theirs.trial.arms, theirs.trial.comparator)
                    ):
                        arms = "/".join(str(n) for n in own.trial.arms)
                        yield (
                            f"{owner.id} {own.at} and {other.id} {theirs.at} report a trial against "
                            f"{self.vocabulary.label(own.trial.comparator)} with the same arms ({arms})"
                        )

    # -------------------------------------------------------------------------- attributes

    def mentions(self, condition: Condition) -> set[str]:
        """Return the case attributes that a resolved condition tests."""
        found: set[str] = set()
        for node in walk(condition):
            if isinstance(node, Is | Bound | Compare):
                found.add(node.attribute)
            if isinstance(node, Compare):
                found.add(node.other)
        return found & set(self.vocabulary.attributes)

    def own_words(self, source: str, statement: Statement) -> set[str]:
        """Return the case attributes that a statement's own words test, references not followed."""
        key = (source, statement.id)
        if key not in self._own_words:
            when = statement.when
            self._own_words[key] = set() if when is None else self.mentions(when)
        return self._own_words[key]

    def unfolded(self, source: str, condition: Condition) -> set[str]:
        """Return the attributes tested, with those of the source's own definitions of its terms."""
        owner, found = self.sources[source], self.mentions(condition)
        for statement in owner.statements.values():
            if statement.defines in found and statement.when is not None:
                found |= self.mentions(self.resolve(owner, statement.when))
        return found

    @cached_property
    def defining(self) -> Mapping[str, tuple[str, str]]:
        """The statement (source, id) that defines each term of a document's own."""
        return {
            statement.defines: (owner.id, statement.id)
            for owner in self.sources.values()
            for statement in owner.statements.values()
            if statement.defines and statement.when is not None
        }

    @cached_property
    def meanings(self) -> Mapping[str, Condition]:
        """What each such term means: the resolved condition of its definition."""
        found = {}
        for term, (source, name) in self.defining.items():
            owner = self.sources[source]
            found[term] = self.resolve(owner, owner.statements[name].when or TRUE)
        return found

    @cached_property
    def study_matches(self) -> list[StudyMatch]:
        """The proposed matches between studies of different sources."""
        return match_studies(self.sources, self.vocabulary)

    @cached_property
    def procedure_variable(self) -> int:
        """The index of the procedure variable in the space."""
        return self.space.index["procedure"]


def _used_facts(
    condition: Condition, facts: Mapping[str, list[tuple[str, str]]], result: bool | None
) -> tuple[str, ...]:
    """Return the facts of the features the class asks for; for `out`, only those that exclude."""
    used: list[str] = []
    for node in walk(condition):
        if isinstance(node, Is):
            for value, text in facts.get(node.attribute, []):
                if result is not False or value not in node.values:
                    used.append(text)
    return tuple(used)


def load_corpus(ontology: Iterable[Path], sources: Iterable[Path]) -> Corpus:
    """Read the vocabulary and the encodings of the folders.

    Raises InputRefusedError listing every problem.
    """
    vocabulary, folders = load_vocabulary(ontology), list(sources)
    return Corpus(
        vocabulary,
        load_sources(folders, vocabulary),
        read_anchor_sets(folders),
        read_passage_classes(folders, vocabulary),
    )
