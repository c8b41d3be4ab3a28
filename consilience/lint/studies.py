"""The numbers of a study: its arms, its flow, who was measured, what a review contains."""

from collections.abc import Iterator
from itertools import combinations

from consilience.encodings import Source
from consilience.evidence.model import Result, Study
from consilience.lint.model import Flaw, name_of
from consilience.lint.printed import whole
from consilience.sentences import listed
from consilience.vocabulary import Vocabulary

_PATIENTS = ("", "patients")  # units in which a study's number is of people


def arms_against_n(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The arms of a study add up to its number.

    Only where two or more arms are told, each with its number, all of patients. Whole numbers, so
    no tolerance.
    """
    for study in source.evidence.studies.values():
        n, arms = whole(study.n), _arms(study)
        if n is None or len(arms) < 2 or sum(arms) == n:
            continue
        told = listed(arm.n for arm in study.arms)
        message = f"The arms have {told}, together {sum(arms)}, while {study.n} is printed"
        yield Flaw("arms-against-n", source.id, (name_of(study),), message)


def flow_against_n(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """Those screened without those left out are those that took part. No tolerance.

    Where the number of a study is not printed, its arms together stand for it.
    """
    for study in source.evidence.studies.values():
        screened, lost = whole(study.screened), [whole(one) for one in study.lost]
        n = whole(study.n) if study.n else sum(_arms(study)) or None
        known = [one for one in lost if one is not None]
        if screened is None or n is None or not lost or len(known) < len(lost):
            continue
        left = screened - sum(known)
        if left != n:
            message = f"{study.screened} screened without {listed(study.lost)} are {left}, while {n} took part"
            yield Flaw("flow-against-n", source.id, (name_of(study),), message)


def measured_against_arm(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """No more patients of an arm are measured than it has, or else than the study has.

    No tolerance. Results of no arm are let pass: they may be of those screened.
    """
    for result in (r for r in source.evidence.results.values() if r.arm):
        study = source.evidence.studies[result.study]
        most, of_what = _most(study, result)
        for printed in (result.of_n, result.of if result.unit == "patients" else ""):
            found = whole(printed)
            if found is None or most is None or found <= most:
                continue
            message = f"{printed} patients were measured, while the {of_what} has {most}"
            yield Flaw(
                "measured-against-arm", source.id, (name_of(result), name_of(study)), message
            )


def trials_against_review(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """The trials that a review contains have together no more patients than the review.

    Trials of unknown size count as none, and later results of a trial not once more; so the sum
    is a least one, and there is no tolerance.
    """
    studies = source.evidence.studies
    for review in studies.values():
        n = whole(review.n) if review.unit in _PATIENTS else None
        inside = [studies[name] for name in review.contains]
        inside = [s for s in inside if s.follows_up not in review.contains or not s.follows_up]
        sizes = [(s, size) for s in inside if (size := _size(s))]
        together = sum(size for _, size in sizes)
        if n is None or together <= n:
            continue
        told = listed(f"{s.name} ({size})" for s, size in sizes)
        message = (
            f"It is said to have {review.n} patients and to contain {told}, together {together}"
        )
        items = (name_of(review), *(name_of(s) for s, _ in sizes))
        yield Flaw("trials-against-review", source.id, items, message)


def contained_against_studies(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """A review names no more studies as contained than it is said to have. No tolerance."""
    for review in source.evidence.studies.values():
        told = whole(review.studies)
        if told is None or len(review.contains) <= told:
            continue
        message = f"It is said to be of {review.studies} studies, while {len(review.contains)} are named in it"
        yield Flaw("contained-against-studies", source.id, (name_of(review),), message)


def studies_alike(source: Source, _: Vocabulary) -> Iterator[Flaw]:
    """Two studies told apart only by how their number is parted between the arms may be one.

    Same number, design and treatments, other arms. Studies that the document names differently,
    or that it connects, are let pass.
    """
    for one, other in combinations(source.evidence.studies.values(), 2):
        if not _alike(one, other) or sorted(_arms(one)) == sorted(_arms(other)):
            continue
        arms = [" and ".join(arm.n for arm in study.arms) for study in (one, other)]
        message = (
            f"Two studies of one design compare the same in {one.n} patients, one with arms of "
            f"{arms[0]}, the other of {arms[1]}; they may be one study"
        )
        yield Flaw("studies-alike", source.id, (name_of(one), name_of(other)), message)


def _arms(study: Study) -> list[int]:
    """Return the numbers of the arms; none if one of them is not told, or not of patients."""
    found = [whole(arm.n) for arm in study.arms]
    known = [n for n in found if n is not None]
    return known if study.unit in _PATIENTS and len(known) == len(found) else []


def _size(study: Study) -> int:
    """Return how many patients a study had, by its number or its arms; 0 if that is not told."""
    if study.unit not in _PATIENTS:
        return 0
    return whole(study.n) or sum(_arms(study))


def _most(study: Study, result: Result) -> tuple[int | None, str]:
    """Return how many patients there were to measure, and in what."""
    arm = study.arm(result.arm)
    if arm is not None and whole(arm.n) is not None:
        return whole(arm.n), "arm"
    return (whole(study.n) if study.unit in _PATIENTS else None), "study"


def _alike(one: Study, other: Study) -> bool:
    n = whole(one.n)
    given = [sorted(arm.given for arm in study.arms) for study in (one, other)]
    names = [study.called or f"{study.author} {study.year}".strip() for study in (one, other)]
    named_apart = all(names) and names[0] != names[1]
    connected = {one.id, other.id} & {
        name for s in (one, other) for name in (s.follows_up, *s.analyses, *s.contains)
    }
    return (
        n is not None and n == whole(other.n) and one.design == other.design
        and len(given[0]) >= 2 and given[0] == given[1]
        and len(_arms(one)) >= 2 and len(_arms(other)) >= 2
        and not named_apart and not connected
    )  # fmt: skip
