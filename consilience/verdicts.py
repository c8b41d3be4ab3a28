"""What a source says of cases: its positions on its question, and its verdicts, as formulas."""

from consilience.corpus import Corpus
from consilience.rows import question_of
from consilience.solver import negate, variables_of
from consilience.space import Formula, all_of, any_of


class Said:
    """The positions of one source on its question about cases, and its verdicts, as formulas."""

    def __init__(self, corpus: Corpus, source: str) -> None:
        self.question = question_of(corpus, source)
        compile_ = corpus.space.compile
        self.taken = [
            (p, compile_(corpus.position(source, p)))
            for p in corpus.sources[source].positions.values()
            if p.question == self.question
        ]
        yes, no = self._any("favours"), self._any("opposes")
        scope = compile_(corpus.scope(source))
        self.verdicts = {
            "favours": all_of(yes, negate(no)),
            "opposes": all_of(no, negate(yes)),
            "both": all_of(yes, no),
            "silent": all_of(scope, negate(yes), negate(no)),
            "out-of-scope": all_of(negate(scope), negate(yes), negate(no)),
        }
        # What else there is cannot bear on them: the axioms tie some variables to each other.
        solver = corpus.solver
        formulas = [*self.verdicts.values(), *solver.axioms, solver.within]
        self.variables = frozenset().union(*map(variables_of, formulas))

    def _any(self, stance: str) -> Formula:
        return any_of([f for p, f in self.taken if p.stance == stance])
