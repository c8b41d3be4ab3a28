"""Vignettes: what a reader of the texts alone says of each case, and what the encodings say."""

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from consilience import InputRefusedError
from consilience.cases import CaseChecker
from consilience.cli import main
from consilience.corpus import Corpus
from consilience.vignettes import Outcome, outcomes, read_vignettes

FOLDER = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def found(corpus: Corpus) -> list[Outcome]:
    return list(outcomes(CaseChecker(corpus), read_vignettes(corpus, FOLDER)))


def test_everything_is_what_the_reader_says_or_what_was_settled(found: list[Outcome]) -> None:
    assert {
        (o.vignette.id, o.expectation.source): o.differs_in for o in found if o.differs_in
    } == {}


def test_the_usual_verdict_is_one_that_the_reader_allows(found: list[Outcome]) -> None:
    for outcome in found:
        told = outcome.expectation.settled or outcome.expectation.verdicts
        assert outcome.usual in told


def test_every_source_is_asked_once_in_each_and_few_were_settled(
    found: list[Outcome], corpus: Corpus
) -> None:
    asked = Counter((o.vignette.id, o.expectation.source) for o in found)
    assert set(asked.values()) == {1}
    assert len(asked) == len(corpus.sources) * len({o.vignette.id for o in found})
    settled = [o for o in found if o.expectation.because]
    assert len(settled) < len(found) / 7


def test_the_command_prints_them_and_fails_on_a_verdict_that_is_not_the_readers(
    tmp_path: Path,
) -> None:
    right = CliRunner().invoke(main, ["vignettes", str(FOLDER), "--format", "csv"])
    assert right.exit_code == 0, right.output
    assert "0 disagree" in right.stderr
    (tmp_path / "wrong.yaml").write_text(
        "- id: wrong\n  title: A wrong one.\n  facts: {procedure: sacroplasty, level: S1,"
        " fracture: insufficiency}\n  expect:\n"
        "    - {source: nice-htg3, verdict: ['no'], at: ['1.1']}\n"
    )
    wrong = CliRunner().invoke(main, ["vignettes", str(tmp_path)])
    assert wrong.exit_code == 1
    assert "1 disagree" in wrong.stderr and "wrong" in wrong.stdout


def test_a_bad_file_is_refused_with_every_problem(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        "- id: bad\n  title: Bad.\n  facts: {level: T14}\n  expect:\n"
        "    - {source: nice-htg3, verdict: [perhaps], at: []}\n"
    )
    with pytest.raises(InputRefusedError) as refused:
        read_vignettes(corpus, tmp_path)
    told = "\n".join(str(p) for p in refused.value.problems)
    assert "'perhaps' is no verdict" in told and "T14" in told
