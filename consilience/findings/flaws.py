"""Lint: numbers, dates, references and terms of one document that do not fit each other."""

from collections.abc import Iterator

from consilience.evidence.model import Result, Study
from consilience.findings.context import Context
from consilience.findings.model import Finding
from consilience.findings.studies import told
from consilience.lint import lint
from consilience.lint.model import Flaw


def flaws(context: Context) -> Iterator[Finding]:
    """Yield a finding for every flaw that a rule finds; printed words are never corrected."""
    for source in context.sources:
        for flaw in lint(context.corpus.sources[source], context.corpus.vocabulary):
            items = [(source, name) for name in flaw.items]
            yield Finding(
                kind="lint",
                subtype=flaw.rule,
                key=flaw.message,
                questions=("appraisal",),
                sources=(source,),
                statements=tuple(context.statement(*item) for item in items),
                explanation=f"{_where(context, source, flaw)}: {flaw.message}.",
                relation="as stored" if flaw.stored_text else "as printed",
                claims=told(items),
            )


def _where(context: Context, source: str, flaw: Flaw) -> str:
    """Say where a flaw is, and of which study."""
    owner = context.corpus.sources[source]
    items = owner.evidence.items()
    first = flaw.items[0]
    if first not in items:
        return f"{context.name(source)}, {owner.anchored()[first]}"
    item = items[first]
    study = owner.evidence.studies.get(item.study) if isinstance(item, Result) else item
    of = f", {study.name}" if isinstance(study, Study) else ""
    return f"{context.name(source)}, {item.at.split('; ')[0]}{of}"
