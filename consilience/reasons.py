"""Why: the smallest set of facts, statements, inferences and axioms from which a claim follows.

Every statement, position, scope and class of devices is taken as a rule of its own: "the criterion
I.A.4 is met if and only if …", where the criteria it refers to are named and not unfolded. A rule
that is left out says nothing, so whatever was told by it is open; a reason is a set of rules and
facts that forces the claim and from which none can be left out (a minimal unsatisfiable core with
the claim denied; Liffiton and Sakallah 2008).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any as Anything
from typing import TypeVar

from consilience.conditions import TRUE, Condition, FallsUnder, Is, Ref, implies, rebuilt, walk
from consilience.corpus import Corpus
from consilience.encodings import SCOPE, Position, Source
from consilience.solver import Solver, Witness, negate, variables_of
from consilience.space import Formula, Space, Variable, all_of, any_of

Key = tuple[str, ...]
"""What a rule is: its kind, and ids, such as ("statement", source, statement)."""

_T = TypeVar("_T")
PositionKey = tuple[str, str]  # a source and one of its positions
BASES = ("stated", "inferred", "assumed")  # from the strongest to the weakest
_LAST = ("procedure", "level")  # facts that are left out of a reason only if nothing else can be


@dataclass(frozen=True)
class Claim:
    """What is claimed of a case, or of every case with some facts.

    Of each tuple in `holds` one position or more holds; of `fails` none does. The case is in the
    scopes `inside` and in none of `outside`. No case meets all of the conditions in `impossible`,
    each as its source writes it. A position in `only_where` holds nowhere but where its formula
    does. `told` are statements whose words are themselves the matter.

    `facts` are formulas over the corpus's space by name, `readings` options by reading.
    """

    facts: Mapping[str, Formula]
    readings: Mapping[str, str]
    holds: tuple[tuple[PositionKey, ...], ...] = ()
    fails: tuple[PositionKey, ...] = ()
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    impossible: tuple[tuple[str, Condition], ...] = ()
    only_where: tuple[tuple[PositionKey, Formula], ...] = ()
    told: tuple[tuple[str, str], ...] = ()

    @property
    def positions(self) -> list[PositionKey]:
        """Every position that the claim names."""
        some = [p for alternatives in self.holds for p in alternatives]
        return [*some, *(p for p, _ in self.only_where), *self.fails]

    @property
    def sources(self) -> set[str]:
        """The sources whose rules can bear on the claim."""
        named = {source for source, _ in (*self.positions, *self.impossible)}
        return named | {*self.inside, *self.outside}


@dataclass(frozen=True)
class Ground:
    """One member of a reason; `facts` are those that its own condition takes up.

    Kinds: position, statement, scope, class (of devices), axiom, bridge, reading. `status` says
    whether what it names holds: met, not met, open (it may or may not), or told (its words are
    themselves the matter).
    """

    kind: str
    source: str
    id: str
    locator: str
    basis: str
    says: str
    status: str
    depth: int
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """Grounds in the order in which they read, the facts they need, and what they amount to.

    `basis` is the weakest of the grounds': stated, inferred or assumed. A reading that is needed
    is an assumption as long as nobody has asked the issuer.
    """

    grounds: tuple[Ground, ...]
    facts: tuple[str, ...]
    basis: str

    def as_dict(self) -> dict[str, Anything]:
        """Return it as plain data."""
        return {**vars(self), "grounds": tuple(dict(vars(g)) for g in self.grounds)}


@dataclass(frozen=True)
class _Rule:
    formula: Formula
    condition: Condition


class Reasons:
    """Finds reasons; one for many claims."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.space = _with_names(corpus)
        self.solver = Solver(self.space, ())
        self._rules: dict[Key, _Rule] = {}
        self._literal_of: dict[Key, int] = {}
        self._of: dict[str, list[Key]] = {}
        self._axioms = list(self._read_axioms())
        self._defined: dict[str, Key] = {
            term: ("statement", *place) for term, place in corpus.defining.items()
        }

    # ------------------------------------------------------------------------ rules

    def _read_axioms(self) -> Iterator[Key]:
        for axiom in self.corpus.axioms:
            kind, name = axiom.id.split("/", 1)
            if kind not in self.corpus.sources:  # definitions belong to their statements
                yield self._add((kind, name), self.space.compile(axiom.condition), axiom.condition)

    def _add(self, key: Key, formula: Formula, condition: Condition) -> Key:
        self._rules[key] = _Rule(formula, condition)
        return key

    def _rules_of(self, source: str) -> list[Key]:
        """Return the rules of a source, read when it is first asked about."""
        if source not in self._of:
            self._of[source] = list(self._read(self.corpus.sources[source]))
        return self._of[source]

    def _read(self, owner: Source) -> Iterator[Key]:
        yield self._named(owner, (SCOPE, owner.id), owner.scope.when)
        for device_class in owner.classes.values():
            key = ("class", owner.id, device_class.id)
            yield self._named(owner, key, self.corpus.falls_under(owner.id, device_class.id))
        for statement in owner.statements.values():
            if statement.when is not None:
                key = ("statement", owner.id, statement.id)
                also = (Is(statement.defines, ("yes",)),) if statement.defines else ()
                yield self._named(owner, key, statement.when, also)
        for position in owner.positions.values():
            yield self._named(owner, ("position", owner.id, position.id), position.when)

    def _named(
        self, owner: Source, key: Key, when: Condition, also: Iterable[Condition] = ()
    ) -> Key:
        """Add the rule that what the key names holds if and only if its condition does.

        So does each of `also`: the term that a statement defines.
        """
        condition, name = _by_name(owner, when), holds(key)
        pairs = [(name, condition), (condition, name)]
        pairs += [pair for term in also for pair in ((name, term), (term, name))]
        formula = all_of(*(self.space.compile(implies(a, b)) for a, b in pairs))
        return self._add(key, formula, condition)

    # ------------------------------------------------------------------------ reasons

    def why(self, claim: Claim) -> Reason | None:
        """Return a minimal reason for a claim, or None if it does not follow.

        No reading is taken up if it can be helped, no axiom if the documents suffice, and facts
        only as the rest needs them; a term that a document defines is taken from its definition,
        not from the facts. Where one of several positions has to hold, the first is shown. Other
        sources are asked only where a bridge makes their words bear on the claim.
        """
        found = self._why(claim, claim.sources)
        return found or self._why(claim, set(self.corpus.sources))

    def _why(self, claim: Claim, sources: Collection[str]) -> Reason | None:
        own = [key for source in sorted(sources) for key in self._rules_of(source)]
        options: list[Key] = [("reading", r, o) for r, o in claim.readings.items()]
        claim = self._without_defined(claim, [*own, *self._axioms, *options])
        pools = [options, self._axioms, own]
        claim = self._narrowed(claim, [key for pool in pools for key in pool])
        denied, literal = self._denied(claim), self.solver.literal
        given = {name: literal(formula) for name, formula in claim.facts.items()}
        rules = [self._literals(pool) for pool in pools]
        fixed = [denied, *given.values()]
        if self.solver.together([*fixed, *(x for pool in rules for x in pool.values())]):
            return None
        needed: dict[Key, int] = {}
        while rules:
            pool, *rules = rules
            others = [*needed.values(), *(x for later in rules for x in later.values())]
            needed |= self._smallest([*fixed, *others], pool)
        first = sorted(claim.facts, key=lambda name: name not in _LAST)
        facts = self._smallest([denied, *needed.values()], {name: given[name] for name in first})
        return self._told(claim, needed, {name: x for name, x in given.items() if name in facts})

    def follows(self, claim: Claim, grounds: Collection[Ground], facts: Collection[str]) -> bool:
        """Whether a claim follows from grounds and facts (their names) alone."""
        for source in {*claim.sources, *(g.source for g in grounds if g.source)}:
            self._rules_of(source)
        said = {(g.source, g.id) for g in grounds if g.status == "told"}
        if not {*claim.told} <= said:
            return False
        rules = [self._formula(_key(g)) for g in grounds if g.status != "told"]
        told = [claim.facts[name] for name in facts]
        return not self.solver.satisfiable(negate(self._goal(claim)), *rules, *told)

    def _without_defined(self, claim: Claim, pool: Collection[Key]) -> Claim:
        """Leave out the facts that a document's definition gives, if the claim follows without."""
        facts = {name: f for name, f in claim.facts.items() if name not in self._defined}
        if len(facts) == len(claim.facts):
            return claim
        given = [self._denied(claim), *map(self.solver.literal, facts.values())]
        open_ = self.solver.together([*given, *self._literals(pool).values()])
        return claim if open_ else replace(claim, facts=facts)

    def _narrowed(self, claim: Claim, pool: Collection[Key]) -> Claim:
        """Keep, of alternatives, the first position that follows; all if none does alone."""
        given = [*self._literals(pool).values(), *map(self.solver.literal, claim.facts.values())]

        def first(some: tuple[PositionKey, ...]) -> tuple[PositionKey, ...]:
            for p in some:
                holds_not = -self.solver.literal(self._name(("position", *p)))
                if not self.solver.together([*given, holds_not]):
                    return (p,)
            return some

        return replace(claim, holds=tuple(first(some) for some in claim.holds))

    def _name(self, key: Key) -> Formula:
        return self.space.compile(holds(key))

    def _goal(self, claim: Claim) -> Formula:
        together = [
            self.space.compile(_by_name(self.corpus.sources[source], condition))
            for source, condition in claim.impossible
        ]
        return all_of(
            *(any_of([self._name(("position", *p)) for p in some]) for some in claim.holds),
            *(negate(self._name(("position", *p))) for p in claim.fails),
            *(self._name((SCOPE, s)) for s in claim.inside),
            *(negate(self._name((SCOPE, s))) for s in claim.outside),
            *([negate(all_of(*together))] if together else []),
            *(any_of([negate(self._name(("position", *p))), f]) for p, f in claim.only_where),
        )

    def _formula(self, key: Key) -> Formula:
        if key[0] == "reading":
            return self.space.compile(Is(key[1], (key[2],)))
        return self._rules[key].formula

    def _denied(self, claim: Claim) -> int:
        return -self.solver.literal(self._goal(claim))

    def _literals(self, keys: Collection[Key]) -> dict[Key, int]:
        """Return the literals of rules and readings."""
        for key in keys:
            if key not in self._literal_of:
                self._literal_of[key] = self.solver.literal(self._formula(key))
        return {key: self._literal_of[key] for key in keys}

    def _smallest(self, fixed: list[int], pool: Mapping[_T, int]) -> dict[_T, int]:
        """Return a minimal part of a pool that is impossible with what is fixed.

        Later members are dropped first, so that the answer is the same whatever was asked before.
        """
        names, literals = list(pool)[::-1], list(pool.values())[::-1]
        kept = {names[i] for i in self.solver.needed_of(fixed, literals)}
        return {name: literal for name, literal in pool.items() if name in kept}

    # ------------------------------------------------------------------------ telling

    def _told(self, claim: Claim, needed: Mapping[Key, int], facts: Mapping[str, int]) -> Reason:
        given = [*needed.values(), *facts.values()]
        touched = {name: self._attributes(claim.facts[name]) for name in facts}
        left = dict.fromkeys(needed)
        grounds = [self._ground(("statement", *t), "told", 0, {}) for t in claim.told]

        def tell(key: Key, depth: int, above: tuple[Key, ...] = ()) -> None:
            if key in left:
                del left[key]
                grounds.append(self._ground(key, self._status(key, given), depth, touched))
                depth += 1
            if key in self._rules and key not in above:
                for below in self._named_in(self._rules[key].condition):
                    tell(below, depth, (*above, key))

        for position in claim.positions:
            tell(("position", *position), 0)
        for source, condition in claim.impossible:
            for key in self._named_in(_by_name(self.corpus.sources[source], condition)):
                tell(key, 0)
        for source in (*claim.inside, *claim.outside):
            tell((SCOPE, source), 0)
        for key in list(left):  # axioms and readings
            tell(key, 0)
        basis = max((ground.basis for ground in grounds), key=BASES.index, default="stated")
        return Reason(tuple(grounds), tuple(facts), basis)

    def _named_in(self, condition: Condition) -> Iterator[Key]:
        """Yield what a rule's condition names, and what defines its terms, in its order."""
        for node in walk(condition):
            if isinstance(node, Is) and node.attribute in self._defined:
                yield self._defined[node.attribute]
            elif isinstance(node, Is) and "#" in node.attribute:
                yield tuple(node.attribute.split("#"))

    def _attributes(self, formula: Formula) -> set[str]:
        names = (self.space.variables[v].name for v in variables_of(formula))
        return {part.split("=")[0] for name in names for part in name.split("?")}

    def _status(self, key: Key, given: list[int]) -> str:
        if key[0] not in _OF_SOURCE:
            return "met"
        name = self.solver.literal(self._name(key))
        if not self.solver.together([*given, -name]):
            return "met"
        return "open" if self.solver.together([*given, name]) else "not met"

    def _ground(self, key: Key, status: str, depth: int, touched: Mapping[str, set[str]]) -> Ground:
        kind, *ids = key
        rule = self._rules.get(key)
        mentioned = self.corpus.mentions(rule.condition) if rule else set()
        takes = tuple(name for name, attributes in touched.items() if attributes & mentioned)
        place, basis, says = self._described(kind, ids)
        source, name = (ids[0], ids[-1]) if kind in _OF_SOURCE else ("", "=".join(ids))
        return Ground(kind, source, name, place, basis, says, status, depth, takes)

    def _described(self, kind: str, ids: list[str]) -> tuple[str, str, str]:
        """Return locator, basis and words of a rule."""
        if kind == "reading":
            choice = self.corpus.choices[ids[0]]
            return "", "assumed", f"{choice.ask} Taken: {choice.options[ids[1]]}."
        if kind in ("axiom", "bridge"):
            entry = self.corpus.vocabulary.axioms[ids[0]]
            return "", entry.basis if entry.basis in BASES else "assumed", entry.label
        owner = self.corpus.sources[ids[0]]
        if kind == "statement" and ids[1] not in owner.statements:
            item = owner.evidence.items()[ids[1]]
            return item.at, item.basis, item.says
        if kind == SCOPE:
            return owner.scope.at, owner.scope.basis, owner.scope.says
        told: Anything = {
            "class": owner.classes, "statement": owner.statements, "position": owner.positions,
        }[kind][ids[1]]  # fmt: skip
        return told.at, told.basis, told.says


_OF_SOURCE = ("position", "statement", SCOPE, "class")


def _key(ground: Ground) -> Key:
    """Return the rule that a ground is."""
    if ground.kind == SCOPE:
        return (SCOPE, ground.source)
    if ground.kind in _OF_SOURCE:
        return (ground.kind, ground.source, ground.id)
    return (ground.kind, *ground.id.split("=", 1))


def holds(key: Key) -> Is:
    """The condition that what a key names holds."""
    return Is("#".join(key), ("yes",))


def _by_name(owner: Source, when: Condition) -> Condition:
    """Return a condition with what it refers to named, not unfolded."""

    def leaf(condition: Condition) -> Condition:
        match condition:
            case Ref(target) if target == SCOPE:
                return holds((SCOPE, owner.id))
            case Ref(target):
                return holds(("statement", owner.id, target)) if owner.when_of(target) else TRUE
            case FallsUnder(device_class):
                return holds(("class", owner.id, device_class))
        return condition

    return rebuilt(when, leaf, lambda reading: f"{owner.id}/{reading}")


def _with_names(corpus: Corpus) -> Space:
    """Return the corpus's space with a yes/no variable for whatever has a rule of its own."""
    keys: list[Key] = []
    for owner in corpus.sources.values():
        keys.append((SCOPE, owner.id))
        keys += [("class", owner.id, name) for name in owner.classes]
        keys += [("statement", owner.id, s.id) for s in owner.statements.values() if s.when]
        keys += [("position", owner.id, name) for name in owner.positions]
    return corpus.space.extended(Variable("#".join(key), ("no", "yes"), 0) for key in keys)


def of_verdict(source: str, positions: Iterable[Position], verdict: str) -> dict[str, Anything]:
    """Return what a verdict of a source claims of a case, as fields of a Claim.

    `positions` are those of the source on the question asked.
    """
    by_stance: dict[str, tuple[PositionKey, ...]] = {"favours": (), "opposes": ()}
    for position in positions:
        if position.stance in by_stance:
            by_stance[position.stance] += ((source, position.id),)
    said = [stance for stance in by_stance if verdict in (stance, "both")]
    return {
        "holds": tuple(by_stance[stance] for stance in said),
        "fails": tuple(p for s, found in by_stance.items() if s not in said for p in found),
        "inside": (source,) if verdict == "silent" else (),
        "outside": (source,) if verdict == "out-of-scope" else (),
    }


def claim_of(corpus: Corpus, case: Witness, **claimed: Anything) -> Claim:
    """Return a claim about a complete case, on its own readings."""
    facts: dict[str, Formula] = {}
    readings: dict[str, str] = {}
    for i, variable in enumerate(corpus.space.variables):
        if variable.is_reading:
            readings[variable.name] = variable.cells[case.cells[i]]
            continue
        name = variable.attribute or variable.name.replace("?", " and ")
        literal = ("lit", i, 1 << case.cells[i])
        facts[name] = all_of(facts[name], literal) if name in facts else literal
    return Claim(facts, readings, **claimed)
