"""Lint: numbers, dates, references and terms of one document that do not fit each other."""

from collections.abc import Iterator

from consilience.findings.context import Context
from consilience.findings.model import Finding
from consilience.findings.studies import told
from consilience.lint import lint


def flaws(context: Context) -> Iterator[Finding]:
    """Yield a finding for every flaw that a rule finds; printed words are never corrected."""
    for source in context.sources:
        for flaw in lint(context.corpus.sources[source], context.corpus.vocabulary):
            items = [(source, name) for name in flaw.items]
            text = "as stored" if flaw.stored_text else ""
            yield Finding(
                kind="lint",
                subtype=flaw.rule,
                key=flaw.message,
                questions=("appraisal",),
                sources=(source,),
                statements=tuple(context.statement(*item) for item in items),
                explanation=f"In {context.name(source)}: {flaw.message}",
                relation=text or None,
                claims=told(items),
            )
