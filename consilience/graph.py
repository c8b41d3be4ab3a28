"""The knowledge graph: named graphs for the ontology, each edition, and the findings.

The same input gives the same quads: no clock, no path and no host goes into them.
"""

import json
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from consilience import iris
from consilience.alignment import MAPPINGS, Alignment, Subject
from consilience.anchor_files import AnchorSet
from consilience.anchors import Anchor
from consilience.condition_graph import ConditionWriter, Triple, term
from consilience.conditions import Condition
from consilience.corpus import Corpus, Membership
from consilience.coverage import class_of
from consilience.criteria import Canonical, criteria_of
from consilience.encodings import SCOPE, Dated, Position, Source, Statement, locators
from consilience.evidence.graph import EvidenceWriter
from consilience.evidence.matches import StudyMatch
from consilience.findings import Context, Finding
from consilience.matrix import MatrixRow
from consilience.vocabulary import DCTERMS, RDF_TYPE, SKOS

PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATE_TYPES = {1: "gYear", 2: "gYearMonth", 3: "date"}


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _text(text: str, language: str | None = None) -> ox.Literal:
    return ox.Literal(text, language=language)


def _label(text: str) -> tuple[ox.NamedNode, ox.Literal]:
    return _node(SKOS + "prefLabel"), _text(text, "en")


def _boolean(value: bool) -> ox.Literal:
    return ox.Literal("true" if value else "false", datatype=_node(_XSD + "boolean"))


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_node(_XSD + "integer"))


def _anchored_iri(source: str, name: str) -> str:
    """Return the address of a statement, or of an item of evidence such as `result x`."""
    kind, _, own = name.partition(" ")
    if own and kind in iris.EVIDENCE_ITEMS:
        return iris.evidence_item(source, kind, own)
    return iris.statement(source, name)


def date_literal(text: str) -> ox.Literal:
    """Return a date with the precision printed: xsd:date, gYearMonth or gYear."""
    return ox.Literal(text, datatype=_node(_XSD + _DATE_TYPES[len(text.split("-"))]))


def first_day(text: str) -> ox.Literal:
    """Return the first day of a printed date, so that dates of any precision can be compared."""
    padded = "-".join([*text.split("-"), "01", "01"][:3])
    return ox.Literal(padded, datatype=_node(_XSD + "date"))


class EditionWriter:
    """Writes the graph of one source's edition."""

    def __init__(self, corpus: Corpus, source: Source) -> None:
        self.corpus, self.source = corpus, source
        self.vocabulary = corpus.vocabulary
        self.conditions = ConditionWriter(corpus.vocabulary, source.id)
        self.anchors = corpus.anchor_sets.get(source.id, AnchorSet())
        self.me = _node(iris.source(source.id))
        self.edition = _node(iris.edition(source.id, source.edition))

    def _listed(self, name: str, key: str) -> ox.NamedNode:
        return _node(self.vocabulary.lists[name][key].iri)

    def triples(self) -> Iterator[Triple]:
        """Yield everything the edition's graph holds."""
        yield from self._identity()
        yield from self._scope()
        yield from self._passages()
        for statement in self.source.statements.values():
            yield from self._statement(statement)
        for position in self.source.positions.values():
            yield from self._position(position)
        for name in self.source.readings:
            yield from reading_triples(self.corpus, f"{self.source.id}/{name}")
        for i, deferral in enumerate(self.source.deferrals):
            node = _node(f"{self.me.value}/deferral/{i}")
            yield node, RDF_TYPE, term("Deferral")
            yield node, term("saidBy"), self.me
            yield node, term("defersTo"), _text(deferral.to)
            yield node, term("locator"), _text(deferral.at)
            yield node, term("says"), _text(deferral.says, "en")
            yield node, term("question"), self._listed("Question", deferral.question)
            if deferral.duty:
                yield node, term("duty"), _node(self.vocabulary.duties[deferral.duty].iri)
            yield from self._anchored(node, f"deferral {deferral.to}")
        for found in self.source.classes.values():
            node = _node(iris.device_class(self.source.id, found.id))
            yield node, RDF_TYPE, term("DeviceClass")
            yield node, *_label(found.label)
            yield node, term("saidBy"), self.me
            yield node, term("locator"), _text(found.at)
            yield node, term("says"), _text(found.says, "en")
            yield node, term("basis"), self._listed("Basis", found.basis)
            yield from self._when(node, found.when)
            yield from self._anchored(node, f"class {found.id}")
        evidence = EvidenceWriter(self.vocabulary, self.source)
        for name, item in self.source.evidence.items().items():
            yield from evidence.triples(item)
            yield from self._anchored(evidence.node(item), name)
        for i, classed in enumerate(self.source.evidence.numerals):
            node = _node(f"{self.me.value}/numerals/{i}")
            yield node, RDF_TYPE, term("ClassedNumerals")
            yield node, term("inPassage"), self._passage(classed.at)
            yield node, term("numeralClass"), self._listed("NumeralClass", classed.numeral_class)
            yield node, term("because"), _text(classed.because, "en")
            for text in classed.printed:
                yield node, term("value"), _text(text)

    def _identity(self) -> Iterator[Triple]:
        s = self.source
        yield self.me, RDF_TYPE, term("Source")
        yield self.me, _node(DCTERMS + "title"), _text(s.title, "en")
        yield self.me, _node(DCTERMS + "identifier"), _text(s.id)
        yield self.me, _node(DCTERMS + "publisher"), _text(s.issuer_label)
        yield self.me, term("documentKind"), self._listed("DocumentKind", s.kind)
        for place in s.jurisdiction:
            yield self.me, term("jurisdiction"), _text(place)
        for replaced in s.replaces:
            yield self.me, _node(DCTERMS + "replaces"), _text(replaced)
        for other in s.read_with:
            yield self.me, _node(DCTERMS + "relation"), _text(other)
        if s.subject_to:
            yield self.me, term("subjectTo"), _text(s.subject_to, "en")
        yield self.edition, RDF_TYPE, term("Edition")
        yield self.edition, _node(PROV + "specializationOf"), self.me
        yield self.edition, term("inForceFrom"), first_day(s.in_force_from())
        for i, dated in enumerate(s.dates):
            yield from self._date(i, dated)

    def _date(self, i: int, dated: Dated) -> Iterator[Triple]:
        node = _node(f"{self.edition.value}/date/{i}")
        yield self.edition, term("date"), node
        yield node, RDF_TYPE, term("EditionDate")
        yield node, term("dateKind"), _text(dated.what)
        yield node, term("dated"), date_literal(dated.on)
        yield node, term("locator"), _text(f"{dated.source} {dated.at}".strip())

    def _scope(self) -> Iterator[Triple]:
        scope = self.source.scope
        node = _node(iris.statement(self.source.id, "scope"))
        yield node, RDF_TYPE, term("Scope")
        yield node, term("saidBy"), self.me
        yield node, term("locator"), _text(scope.at)
        yield node, term("says"), _text(scope.says, "en")
        yield node, term("basis"), self._listed("Basis", scope.basis)
        yield from self._when(node, scope.when)
        yield from self._anchored(node, SCOPE)

    def _passages(self) -> Iterator[Triple]:
        """Every passage that the anchors were made from; those with no norm with their class."""
        norms = {at for name in self.source.anchored_norms().values() for at in locators(name)}
        classes = self.corpus.passage_classes.get(self.source.id, ())
        for locator, passage in self.anchors.passages.items():
            node = self._passage(locator)
            yield node, RDF_TYPE, term("Passage")
            yield node, term("partOfEdition"), self.edition
            yield node, term("locator"), _text(locator)
            yield node, term("sha256"), _text(passage.sha256)
            found = class_of(classes, locator, passage.kind, self.vocabulary)
            if found is not None and locator not in norms:
                yield node, term("passageClass"), self._listed("PassageClass", found.name)
                yield node, term("because"), _text(found.reason, "en")

    def _passage(self, locator: str) -> ox.NamedNode:
        return _node(iris.passage(self.source.id, self.source.edition, locator))

    def _when(self, node: ox.NamedNode, condition: Condition) -> Iterator[Triple]:
        root = f"{node.value}#when"
        yield node, term("when"), _node(root)
        yield from self.conditions.write(condition, root)

    def _statement(self, s: Statement) -> Iterator[Triple]:
        node = _node(iris.statement(self.source.id, s.id))
        form = _node(iris.statement_form(self.source.id, self.source.edition, s.id))
        yield node, RDF_TYPE, term("Statement")
        yield form, _node(PROV + "specializationOf"), node
        yield form, term("partOfEdition"), self.edition
        yield node, _node(DCTERMS + "identifier"), _text(s.id)
        yield node, term("saidBy"), self.me
        yield node, term("locator"), _text(s.at)
        yield node, term("says"), _text(s.says, "en")
        yield node, term("act"), self._listed("SpeechAct", s.act)
        yield node, term("question"), self._listed("Question", s.question)
        yield node, term("basis"), self._listed("Basis", s.basis)
        for name, text in (
            ("wording", s.wording), ("strength", s.strength), ("strengthScale", s.scale),
            ("dutyOn", s.duty_on), ("shownBy", s.shown_by),
        ):  # fmt: skip
            if text:
                yield node, term(name), _text(text)
        if s.force:
            yield node, term("force"), self._listed("Force", s.force)
        if s.appraisal:
            yield node, term("appraisal"), self._listed("Appraisal", s.appraisal)
        if s.duty:
            yield node, term("duty"), _node(self.vocabulary.duties[s.duty].iri)
        if s.defines:
            yield node, term("defines"), _node(self.vocabulary.attributes[s.defines].iri)
        if s.item_of:
            yield node, term("itemOf"), _node(iris.statement(self.source.id, s.item_of))
        for cited in s.cites:
            yield node, term("cites"), _node(iris.statement(self.source.id, cited))
        if s.when is not None:
            yield from self._when(node, s.when)
            yield from self._tested(node, s.when)
        yield from self._anchored(node, s.id)

    def _anchored(self, node: ox.NamedNode, name: str) -> Iterator[Triple]:
        for i, anchor in enumerate(self.anchors.anchors.get(name, ())):
            yield from self._anchor(node, i, anchor)

    def _anchor(self, statement: ox.NamedNode, i: int, anchor: Anchor) -> Iterator[Triple]:
        """A Web Annotation selector: characters of the normalised passage, and their fingerprint."""
        node = _node(f"{statement.value}#anchor/{i}")
        yield statement, term("anchor"), node
        yield node, RDF_TYPE, _node(OA + "TextPositionSelector")
        yield node, term("inPassage"), self._passage(anchor.at)
        yield node, _node(OA + "start"), _number(anchor.start)
        yield node, _node(OA + "end"), _number(anchor.end)
        yield node, term("sha256"), _text(anchor.sha256)

    def _tested(self, node: ox.NamedNode, when: Condition) -> Iterator[Triple]:
        resolved = self.corpus.resolve(self.source, when)
        for attribute in sorted(self.corpus.mentions(resolved)):
            yield node, term("mentions"), _node(self.vocabulary.attributes[attribute].iri)
        sentence = self.corpus.sentences.condition(resolved)
        yield node, term("sentence"), _text(sentence, "en")

    def _position(self, p: Position) -> Iterator[Triple]:
        node = _node(iris.position(self.source.id, p.id))
        yield node, RDF_TYPE, term("Position")
        yield node, _node(DCTERMS + "identifier"), _text(p.id)
        yield node, term("saidBy"), self.me
        yield node, term("partOfEdition"), self.edition
        yield node, term("locator"), _text(p.at)
        yield node, term("says"), _text(p.says, "en")
        yield node, term("question"), self._listed("Question", p.question)
        yield node, term("stance"), self._listed("Stance", p.stance)
        yield node, term("basis"), self._listed("Basis", p.basis)
        yield node, term("closedWorld"), _boolean(p.closed_world)
        if p.refusal:
            yield node, term("refusal"), self._listed("Refusal", p.refusal)
        if p.appraisal:
            yield node, term("appraisal"), self._listed("Appraisal", p.appraisal)
        conditions = [p.when, *(self.source.statements[n].when for n in p.by)]
        below = [n for when in conditions if when for n in self.source.refs(when)]
        named = [n for n in below if n in self.source.statements]
        for name in dict.fromkeys([*p.by, *named]):
            yield node, term("composedOf"), _node(iris.statement(self.source.id, name))
        for name in p.by:
            statement = _node(iris.statement(self.source.id, name))
            yield node, _node(PROV + "wasDerivedFrom"), statement
        for name in p.provided:
            yield node, term("provided"), _node(iris.statement(self.source.id, name))
        yield from self._when(node, p.when)
        yield from self._tested(node, p.when)


def reading_triples(corpus: Corpus, name: str) -> Iterator[Triple]:
    """Yield a reading with its options and what speaks for each."""
    choice = corpus.choices[name]
    node = _node(iris.reading(name))
    yield node, RDF_TYPE, term("Reading")
    yield node, *_label(choice.ask)
    yield node, term("because"), _text(choice.because, "en")
    if choice.source:
        yield node, term("saidBy"), _node(iris.source(choice.source))
    for option, meaning in choice.options.items():
        below = _node(iris.option(name, option))
        yield node, term("option"), below
        yield below, RDF_TYPE, term("ReadingOption")
        yield below, *_label(meaning)
        for support in choice.support:
            if support.option == option:
                text = f"{support.at}: {support.says}"
                yield below, term("spokenForBy"), _text(text, "en")
    yield node, term("default"), _node(iris.option(name, choice.default))


class FindingWriter:
    """Writes the findings graph: findings, rows, cells, memberships and what positions cover."""

    def __init__(self, context: Context) -> None:
        self.context, self.corpus = context, context.corpus
        self.vocabulary = context.corpus.vocabulary

    def _listed(self, name: str, key: str) -> ox.NamedNode:
        return _node(self.vocabulary.lists[name][key].iri)

    def triples(
        self,
        findings: Iterable[Finding],
        rows: Iterable[MatrixRow],
        alignments: Iterable[Alignment],
    ) -> Iterator[Triple]:
        """Yield everything the findings graph holds."""
        yield from self._rows()
        for criterion in criteria_of(self.corpus):
            if criterion.derived:
                yield from self._criterion(criterion)
        for alignment in alignments:
            yield from self._alignment(alignment)
        for finding in findings:
            yield from self._finding(finding)
        for row in rows:
            yield from self._cells(row)
        for member in self.corpus.memberships.values():
            yield from self._membership(member)
        for match in self.corpus.study_matches:
            yield from self._match(match)
        for choice in self.corpus.choices.values():
            if choice.kind != "words":
                yield from reading_triples(self.corpus, choice.id)

    def _match(self, match: StudyMatch) -> Iterator[Triple]:
        """Two accounts that may be of one study: proposed with its grounds, never merged."""
        node = _node(iris.study_match(*match.a, *match.b))
        yield node, RDF_TYPE, term("StudyMatch")
        for source, study in (match.a, match.b):
            yield node, term("matches"), _node(iris.evidence_item(source, "study", study))
        yield node, term("matchKind"), _text(match.kind)
        yield node, term("basis"), self._listed("Basis", match.basis)
        for text in match.grounds:
            yield node, term("ground"), _text(text, "en")
        for text in match.against:
            yield node, term("groundAgainst"), _text(text, "en")

    def _rows(self) -> Iterator[Triple]:
        for view in self.context.rows:
            node = _node(iris.row(view.row.key))
            yield node, RDF_TYPE, term("Row")
            yield node, *_label(self.context.row_name(view.row))
            procedure = self.vocabulary.procedures[view.row.procedure].iri
            yield node, term("onProcedure"), _node(procedure)
            condition = self.vocabulary.rows[view.row.condition].iri
            yield node, term("onCondition"), _node(condition)
            part = self.context.part_name(view.row)
            if part:
                yield node, term("rowPart"), _text(part, "en")
            for (source, _, _), taken in sorted(view.taken.items()):
                for t in taken:
                    yield _node(iris.position(source, t.position.id)), term("covers"), node

    def _criterion(self, criterion: Canonical) -> Iterator[Triple]:
        """A criterion that the vocabulary does not name: what documents test makes it, by rule."""
        node = _node(criterion.iri)
        yield node, RDF_TYPE, term("Criterion")
        yield node, *_label(criterion.label)
        for attribute in sorted(self.corpus.mentions(criterion.condition)):
            yield node, term("mentions"), _node(self.vocabulary.attributes[attribute].iri)
        told = f"Whoever asks for it or rules it out: {criterion.label}."
        yield node, _node(SKOS + "definition"), _text(told, "en")

    def _finding(self, f: Finding) -> Iterator[Triple]:
        node = _node(iris.finding(f.id))
        yield node, RDF_TYPE, term("Finding")
        yield node, term("kind"), self._listed("FindingKind", f.kind)
        yield node, term("explanation"), _text(f.explanation, "en")
        yield node, term("robust"), _boolean(f.robust)
        for name, value in (
            ("subtype", f.subtype), ("extent", f.extent), ("spoken", f.spoken),
            ("relation", f.relation),
        ):  # fmt: skip
            if value:
                yield node, term(name), _text(value)
        for question in f.questions:
            yield node, term("question"), self._listed("Question", question)
        for source in f.sources:
            yield node, term("saidBy"), _node(iris.source(source))
        if f.procedure:
            yield node, term("onProcedure"), _node(self.vocabulary.procedures[f.procedure].iri)
        if f.condition:
            yield node, term("onCondition"), _node(self.vocabulary.rows[f.condition].iri)
            yield node, term("inRow"), _node(iris.row(f.row_key))
        for s in f.statements:
            statement = _node(_anchored_iri(s["source"], s["id"]))
            yield node, _node(PROV + "wasDerivedFrom"), statement
        for source, position in f.positions:
            position_node = _node(iris.position(source, position))
            yield node, _node(PROV + "wasDerivedFrom"), position_node
        for i, cube in enumerate(f.readings):
            below = _node(f"{node.value}/on/{i}")
            yield node, term("holdsIf"), below
            yield below, RDF_TYPE, term("ReadingCombination")
            for reading, option in cube.items():
                yield node, term("onReading"), _node(iris.reading(reading))
                yield below, term("holdsOn"), _node(iris.option(reading, option))
        for items in f.rests_on.values():
            for item in items:
                yield node, term("restsOn"), _text(item)
        if f.witness is not None:
            witness = json.dumps(f.witness, sort_keys=True, ensure_ascii=False)
            yield node, term("witness"), _text(witness)

    def _cells(self, row: MatrixRow) -> Iterator[Triple]:
        keys = [
            v.row.key
            for v in self.context.rows
            if (v.row.procedure, v.row.condition) == (row.procedure, row.condition)
            and self.context.part_name(v.row) in row.part.split("; ")
        ]
        for key in keys:
            for source, cell in row.cells.items():
                node = _node(iris.cell(key, source))
                yield node, RDF_TYPE, term("MatrixCell")
                yield node, term("inRow"), _node(iris.row(key))
                yield node, term("saidBy"), _node(iris.source(source))
                yield node, term("question"), self._listed("Question", cell.question)
                yield node, term("label"), _text(cell.label)
                if cell.label in self.vocabulary.lists["AbsenceKind"]:
                    yield node, term("absence"), self._listed("AbsenceKind", cell.label)
                for told in cell.qualifier:
                    yield node, term("qualifier"), _text(told, "en")
                for where in cell.where:
                    yield node, term("locator"), _text(where)
                for reading in cell.turns_on:
                    yield node, term("onReading"), _node(iris.reading(reading))

    def _alignment(self, a: Alignment) -> Iterator[Triple]:
        parts = [a.statement.source, a.statement.id]
        parts += [a.other.source, a.other.id] if a.other.source else []
        node = _node(iris.alignment(a.criterion, *parts))
        statement, other = self._subject(a.statement), self._subject(a.other)
        mapping = _node(SKOS + MAPPINGS[a.relation])
        yield node, RDF_TYPE, term("Alignment")
        yield node, term("aligns"), statement
        yield node, term("alignedWith"), other
        yield node, term("onCriterion"), _node(self.vocabulary.criteria[a.criterion].iri)
        yield node, term("relation"), _text(a.relation)
        yield node, term("mapping"), mapping
        yield node, term("explanation"), _text(a.reason, "en")
        yield statement, mapping, other
        for reading, option, relation in a.turns_on:
            yield node, term("onReading"), _node(iris.reading(reading))
            yield node, term("wouldBe"), _text(f"{relation} if {reading} is read as {option}")

    def _subject(self, subject: Subject) -> ox.NamedNode:
        if subject.source:
            return _node(iris.statement(subject.source, subject.id))
        return _node(self.vocabulary.criteria[subject.id].iri)

    def _membership(self, m: Membership) -> Iterator[Triple]:
        node = _node(iris.device_class(m.source, m.device_class) + f"/member/{m.procedure}")
        yield node, RDF_TYPE, term("Membership")
        yield node, term("refersTo"), _node(iris.device_class(m.source, m.device_class))
        yield node, term("saidBy"), _node(iris.source(m.source))
        yield node, term("onProcedure"), _node(self.vocabulary.procedures[m.procedure].iri)
        yield node, term("membership"), _text(m.status)
        for fact in m.facts:
            yield node, term("restsOn"), _text(fact)
        for hint in m.evidence:
            yield node, term("spokenForBy"), _text(hint)


def build_quads(
    context: Context,
    findings: Iterable[Finding],
    rows: Iterable[MatrixRow],
    alignments: Iterable[Alignment],
) -> list[ox.Quad]:
    """Return every quad of the knowledge graph."""
    corpus = context.corpus
    quads = [
        ox.Quad(t.subject, t.predicate, t.object, _node(iris.ONTOLOGY_GRAPH))
        for t in corpus.vocabulary.triples
    ]
    for source in corpus.sources.values():
        graph = _node(iris.edition_graph(source.id, source.edition))
        quads += [ox.Quad(*t, graph) for t in EditionWriter(corpus, source).triples()]
    graph = _node(iris.FINDINGS_GRAPH)
    quads += [
        ox.Quad(*t, graph) for t in FindingWriter(context).triples(findings, rows, alignments)
    ]
    return quads


def canonical(quads: Iterable[ox.Quad]) -> str:
    """Return the quads as canonical N-Quads: sorted, each once; there are no blank nodes."""
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert lines is not None
    unique = sorted(set(lines.decode().splitlines()))
    return "\n".join(unique) + "\n"
