"""What a document tells of a study and of its results, as plain data: texts as printed, labels."""

import re
from collections.abc import Mapping
from typing import Any as Anything

from consilience import iris
from consilience.encodings import Source
from consilience.evidence.model import Arm, Result, Study
from consilience.evidence.numerals import single_numbers
from consilience.evidence.pairs import NEITHER
from consilience.vocabulary import Measured, Vocabulary

_BOUNDS = {"<=": "at most", "<": "less than", ">=": "at least", ">": "more than"}
_ONE = "1"
_ON_SCALE, _IN_TIME = ("mean", "median"), "duration"


class Teller:
    """Tells what one document says; `name` is the document's short name."""

    def __init__(self, vocabulary: Vocabulary, source: Source, name: str) -> None:
        self.vocabulary, self.source, self.name = vocabulary, source, name

    def given(self, what: str) -> str:
        """Return the label of what an arm was given."""
        found = self.source.classes.get(what)
        return found.label if found else self.vocabulary.label(what)

    def _listed(self, name: str, member: str) -> str:
        found = self.vocabulary.lists[name].get(member)
        return found.label if found else ""

    def study(self, study: Study) -> dict[str, Anything]:
        """Return the document's account of a study."""
        return {
            "source": self.source.id, "document": self.name, "id": study.id,
            "item": iris.evidence_item(self.source.id, "study", study.id),
            "called": study.name, "named": bool(study.called or study.author),
            "design": study.design, "design_told": self._listed("StudyDesign", study.design),
            "features": [self._listed("StudyFeature", f) for f in study.features],
            "people": self._people(study.people), "population": study.population,
            "n": study.n, "unit": self.vocabulary.label(study.unit) if study.unit else "",
            "studies": study.studies, "arms": [self._arm(arm) for arm in study.arms],
            "year": study.year, "screened": study.screened, "lost": list(study.lost),
            "contains": list(study.contains), "follows_up": study.follows_up,
            "analyses": list(study.analyses), "details": list(study.details),
            "limitations": list(study.limitations), "citations": list(study.references),
            "references": self._references(study), "reading": study.reading,
            "reading_told": self._listed("EvidenceReading", study.reading),
            "basis": study.basis, "says": study.says, "locator": study.at,
        }  # fmt: skip

    def _people(self, people: Mapping[str, tuple[str, ...]]) -> list[str]:
        found = []
        for key, values in people.items():
            attribute = self.vocabulary.population_attributes[key]
            told = [attribute.value_label(v) for v in values if v in attribute.value_ids]
            if "yes" in values or "no" in values:
                told = [attribute.label if "yes" in values else f"not {attribute.label}"]
            found += told
        return found

    def _references(self, study: Study) -> list[dict[str, str]]:
        known = self.source.evidence.references
        cited = [known[n] for n in single_numbers(study.references) if n in known]
        return [{"number": r.id, "says": r.says, "called": r.called} for r in cited]

    def _arm(self, arm: Arm) -> dict[str, str]:
        return {"id": arm.id, "given": self.given(arm.given), "n": arm.n}

    # ------------------------------------------------------------------------ results

    def result(self, result: Result) -> dict[str, Anything]:
        """Return a result with labels beside ids; what is not told is empty."""
        study = self.source.evidence.studies[result.study]
        outcome = self.vocabulary.outcomes[result.outcome]
        scale = self.vocabulary.instruments.get(result.instrument)
        return {
            "source": self.source.id, "document": self.name, "id": result.id,
            "item": iris.evidence_item(self.source.id, "result", result.id),
            "account": result.study, "study": study.name,
            "named": bool(study.called or study.author),
            "design": self._listed("StudyDesign", study.design),
            "outcome": result.outcome, "outcome_told": outcome.label,
            "better": better_is(result, outcome, scale),
            "arm": self._given(study, result.arm), "against": self._given(study, result.against),
            "arm_n": self._n(study, result.arm), "against_n": self._n(study, result.against),
            "measure": result.measure, "measure_told": self._listed("Measure", result.measure),
            "method": scale.label if scale else "",
            "scale": [scale.least, scale.greatest] if scale and scale.greatest else [],
            "value": result.value, "count": result.count, "denominator": result.of,
            "measured": result.of_n, "parts": list(result.parts),
            "unit": self.vocabulary.label(result.unit) if result.unit else "",
            "baseline": result.baseline, "sd": result.sd, "baseline_sd": result.baseline_sd,
            "interval": result.interval, "level": result.level,
            "interval_type": self._listed("IntervalType", result.interval_type),
            "p": result.p, "comparison": self._listed("Comparison", result.comparison),
            "significant": result.significant, "favours": self._favours(study, result),
            "role": self._listed("OutcomeRole", result.role), "subgroup": result.subgroup,
            "time": result.time, "when": when_told(result.time, self.vocabulary.unit_labels),
            "says": result.says, "locator": result.at, "basis": result.basis,
        }  # fmt: skip

    def _given(self, study: Study, name: str) -> str:
        arm = study.arm(name)
        return self.given(arm.given) if arm else ""

    def _n(self, study: Study, name: str) -> str:
        arm = study.arm(name)
        return arm.n if arm else ""

    def _favours(self, study: Study, result: Result) -> str:
        return NEITHER if result.favours == NEITHER else self._given(study, result.favours)


def better_is(result: Result, outcome: Measured, scale: Measured | None) -> str:
    """Return whether less or more of the number itself is better for the patient, else empty.

    The direction of a scale is that of values on it: not of a count or share of people, nor of a
    difference, change or ratio, which documents print either way round.
    """
    if result.measure in _ON_SCALE:
        return scale.better if scale else ""
    return outcome.better if result.measure == _IN_TIME else ""


def when_told(time: str, labels: Mapping[str, str]) -> str:
    """Return a time point in words, such as `12 months` for `12 mo`."""
    words = time
    for sign, told in _BOUNDS.items():
        words = re.sub(rf"(?<![<>=]){sign}(?!=)\s*", f"{told} ", words)

    def spelled(found: re.Match[str]) -> str:
        label = labels[found[2]]
        return f"{found[1]} {label if found[1] == _ONE else label + 's'}"

    units = "|".join(sorted(labels, key=len, reverse=True))
    return re.sub(rf"([\d.]+) ({units})\b", spelled, words)


def interval_told(result: Mapping[str, Anything]) -> str:
    """Return an interval with its level and its type as told; empty where none is printed."""
    if not result["interval"]:
        return ""
    level = f"{result['level']} " if result["level"] else ""
    kind = result["interval_type"]
    if kind == "type not said":
        return f"{level}interval {result['interval']}, its type not said"
    unsaid = "" if level or "interval" not in kind else ", its level not said"
    return f"{level}{kind} {result['interval']}{unsaid}"
