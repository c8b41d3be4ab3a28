"""The saved questions on evidence answer what the documents print."""

import pytest

from consilience import KnowledgeGraph, Table

HTG3, HTG108, HTG422 = "nice-htg3", "nice-htg108", "nice-htg422"
REGENCE, SNIS = "regence-sur107", "snis-2014"
Row = dict[str, object]


def rows(table: Table, **where: object) -> list[Row]:
    return [r for r in table.records() if all(r[c] == v for c, v in where.items())]


def one(table: Table, **where: object) -> Row:
    [row] = rows(table, **where)
    return row


# ------------------------------------------------------------------------------ studies of two


def test_free_is_told_of_by_both_with_three_hundred_patients(kg: KnowledgeGraph) -> None:
    free = one(kg.query("shared_studies"), study="FREE")
    assert (free["document"], free["other_document"]) == (REGENCE, SNIS)
    assert (free["n"], free["other_n"], free["kind"]) == ("300", "300", "same")
    assert free["other_arms"] == "balloon kyphoplasty 149; conservative management 151"
    assert free["locator"] == "BALLOON KYPHOPLASTY > RANDOMIZED CONTROLLED TRIALS paragraph 2"
    assert "FREE" in str(free["grounds"])


def test_a_study_has_the_name_that_each_document_gives_it(kg: KnowledgeGraph) -> None:
    table = kg.query("shared_studies")
    named = {(r["study"], r["other_study"]) for r in rows(table, other_document=SNIS)}
    assert {("Berenson 2011", "CAFE"), ("Kallmes 2009", "INVEST")} <= named
    kast = one(table, document=HTG422)
    assert (kast["other_study"], kast["other_document"]) == ("KAST", REGENCE)
    assert {r["kind"] for r in table.records()} <= {"same", "likely"}


def test_a_document_on_either_side_brings_its_shared_studies(kg: KnowledgeGraph) -> None:
    for source in (SNIS, REGENCE):
        assert len(rows(kg.query("shared_studies", source=source), study="FREE")) == 1
    reviews = kg.query("shared_studies", design="systematic-review")
    assert [(r["n"], r["other_n"]) for r in reviews.records()] == [("987", "987")]


def test_the_same_difference_in_pain_is_printed_of_vertos_ii(kg: KnowledgeGraph) -> None:
    table = kg.query("shared_study_numbers", outcome="pain")
    for time, value in (("1 mo", "2.6"), ("1 a", "2.0")):
        found = rows(table, study="VERTOS II", time=time, value=value)
        assert {r["document"] for r in found} == {REGENCE, SNIS}
        assert all(r["both"] for r in found)
        assert {r["against"] for r in found} == {"conservative management"}


def test_what_one_document_alone_prints_of_a_shared_study_says_so(kg: KnowledgeGraph) -> None:
    table = kg.query("shared_study_numbers", outcome="cement-leakage")
    vertos = rows(table, study="VERTOS II", value="72%")
    assert [(r["document"], r["both"]) for r in vertos] == [(SNIS, False)]
    kiva = rows(table, document=REGENCE, value="16.9%")
    assert [(r["arm"], r["both"]) for r in kiva] == [("Kiva", True)]


def test_matches_that_are_not_held_tell_why(kg: KnowledgeGraph) -> None:
    table = kg.query("study_matches", match_kind=["possible", "apart"])
    apart = one(table, kind="apart")
    assert (apart["document"], apart["other_study"]) == (HTG422, "KAST")
    assert "150/150 and 147/153" in str(apart["against"])
    assert {r["kind"] for r in kg.query("study_matches", source=HTG3).records()} == set()


def test_what_is_read_differently_has_one_row_a_finding(kg: KnowledgeGraph) -> None:
    table = kg.query("read_differently")
    told = ("read-differently", "told-in-part", "numbers-differ")
    found = {f["id"] for f in kg.findings(kind="evidence") if f["subtype"] in told}
    assert sorted(str(r["finding"]).rpartition("/")[2] for r in table.records()) == sorted(found)
    assert all(r["document"] != r["other_document"] for r in table.records())


def test_one_trial_is_read_differently(kg: KnowledgeGraph) -> None:
    row = one(kg.query("read_differently"), study="Berenson 2011", how="read-differently")
    assert (row["document"], row["reads"]) == (REGENCE, "unclear")
    assert (row["other_document"], row["other_reads"]) == (SNIS, "supports")
    assert row["locator"] == "BALLOON KYPHOPLASTY > RANDOMIZED CONTROLLED TRIALS paragraph 3"
    assert "CONCLUSION paragraph 1" in str(row["other_locator"])


# ------------------------------------------------------------------------------ dates


def test_what_is_later_than_the_report_of_2014(kg: KnowledgeGraph) -> None:
    table = kg.query("later_studies")
    vertos_iv = one(table, known_as="VERTOS IV")
    assert (vertos_iv["study"], vertos_iv["year"]) == ("Firanescu 2018", "2018")
    assert (vertos_iv["dated"], vertos_iv["date_of"]) == ("2012-12", "search-to")
    studies = {r["study"] for r in table.records()}
    assert not {"VERTOS II", "VERTOS", "FREE", "Kallmes 2009", "Berenson 2011"} & studies
    assert all(str(r["year"]) > "2012" for r in table.records())
    assert one(table, study="Civelek")["year_of"] == "reference"


def test_the_two_documents_of_a_question_about_dates_can_be_chosen(kg: KnowledgeGraph) -> None:
    table = kg.query("later_studies", source=REGENCE, than=HTG422)
    assert {(r["later_than"], r["dated"]) for r in table.records()} == {(HTG422, "2016-11-23")}
    studies = {r["study"] for r in table.records()}
    assert "Noriega 2019" in studies and not {"Leali 2016", "KAST", "VAPOUR"} & studies
    assert len(kg.query("later_studies", source=SNIS, than=REGENCE)) == 0


# ------------------------------------------------------------------------------ an outcome


@pytest.mark.parametrize(
    ("document", "study", "value", "told"),
    [
        (SNIS, "VERTOS II", "72%", (None, None, "vertebrae or vertebral bodies", "CT")),
        (SNIS, "FREE", "27%",
         (None, None, "vertebrae or vertebral bodies", "fluoroscopy and X-ray")),
        (SNIS, "Buchbinder", "36%", ("14", "38", "patients", "without CT")),
        (HTG3, "study-leakage", "up to 27%", (None, None, "patients", None)),
        (HTG108, "design not said of 222 patients (222)", "11%", ("38", "360", "procedures", None)),
        (HTG422, "randomised trial of 300 patients (153/147)", "55%",
         ("98", "177", "levels", "X-ray read by an independent laboratory")),
        (REGENCE, "KAST", "25.8%", (None, None, None, None)),
    ],
)  # fmt: skip
def test_leaks_of_cement_keep_denominator_and_method(
    kg: KnowledgeGraph, document: str, study: str, value: str, told: tuple[object, ...]
) -> None:
    table = kg.query("outcome_numbers")
    row = one(table, document=document, value=value, outcome_told="cement leakage", study=study)
    assert tuple(row[c] for c in ("count", "denominator", "unit", "method")) == told


def test_leaks_into_the_canal_are_told_apart(kg: KnowledgeGraph) -> None:
    both = kg.query("outcome_numbers")
    assert {r["outcome_told"] for r in both.records()} == {
        "cement leakage", "cement in the spinal canal",
    }  # fmt: skip
    canal = kg.query("outcome_numbers", outcome="canal-leakage", source=SNIS)
    assert {r["value"] for r in canal.records()} == {None, "6%"}


# ------------------------------------------------------------------------------ claims


def test_a_claim_that_free_stands_alone_does_not_hold(kg: KnowledgeGraph) -> None:
    where = "Prospective multicentre randomized conservative management controlled studies"
    found = rows(kg.query("claims_that_do_not_hold", source=SNIS), stands="contradicted")
    assert {r["speaks_of"] for r in found} == {"trials"}
    assert all(str(r["locator"]).startswith(f"{where} paragraph 10") for r in found)
    against = sorted(str(r["held_against"]) for r in found)
    assert [f"{REGENCE} BALLOON KYPHOPLASTY" in against[0], f"{SNIS} {where}" in against[-1]] == [
        True, True,
    ]  # fmt: skip


def test_a_claim_that_later_trials_overtook_is_outdated(kg: KnowledgeGraph) -> None:
    told = rows(kg.query("claims", relation="outdated"), document=SNIS)
    assert any("Firanescu 2018" in str(r["explanation"]) for r in told)


def test_claims_and_those_that_do_not_hold_differ_by_those_that_may(kg: KnowledgeGraph) -> None:
    every, bad = kg.query("claims"), kg.query("claims_that_do_not_hold")
    assert set(bad.rows) < set(every.rows)
    left = {r["stands"] for r in every.records() if tuple(r.values()) not in set(bad.rows)}
    assert left <= {"faithful", "uncheckable", "not-settled", "nothing-against"}
    assert len({r["finding"] for r in every.records()}) == len(every)  # each is told of once
    assert len(every) == len(kg.findings(kind="claim"))


def test_what_regence_reports_of_snis_is_held_against_snis(kg: KnowledgeGraph) -> None:
    found = rows(kg.query("claims", source=REGENCE), held_against="snis-2014 Recommendation 2")
    assert [r["speaks_of"] for r in found] == ["one guideline"]


# ------------------------------------------------------------------------------ the rest


def test_the_advice_against_vertebroplasty_rests_on_five_trials(kg: KnowledgeGraph) -> None:
    row = one(kg.query("guidelines_told_of", stance="opposes"), guideline="AAOS")
    assert (row["strength"], row["year"]) == ("strong", "2010")
    assert str(row["rests_on"]).split("; ") == [
        "Buchbinder 2009", "Diamond 2006", "Kallmes 2009", "Rousing 2009", "VERTOS",
    ]  # fmt: skip


def test_a_guideline_without_a_recommendation_has_a_row(kg: KnowledgeGraph) -> None:
    both = "American College of Radiology; Society of NeuroInterventional Surgery"
    told = rows(kg.query("guidelines_told_of", source=SNIS), guideline=both)
    assert [(r["told_stance"], r["asks"]) for r in told] == [(None, None)]
    asked = kg.query("guidelines_told_of", source=SNIS, question="service")
    assert {r["guideline"] for r in asked.records()} == {"previous-guidelines"}
    encoded = kg.query("guidelines_told_of", source=REGENCE).records()
    assert {r["guideline"] for r in encoded if r["encoded"] == SNIS} == {"SNIS"}


def test_what_regulators_did_is_told_with_maker_and_date(kg: KnowledgeGraph) -> None:
    kiva = one(kg.query("regulatory_status"), called="Kiva VCF Treatment System")
    assert (kiva["maker"], kiva["status"], kiva["dated"]) == (
        "Benvenue Medical", "cleared", "2014",
    )  # fmt: skip
    vessel = one(kg.query("regulatory_status"), called="Vessel-X")
    assert vessel["status"] == "no clearance found"
    notices = rows(kg.query("regulatory_status", source=HTG3), status="safety notice")
    assert [r["locator"] for r in notices] == ["2.5.1", "2.5.2"]
    spinejack = kg.query("regulatory_status", procedure="spinejack")
    assert "SpineJack Expansion Kit" in {r["called"] for r in spinejack.records()}
    assert "Kiva VCF Treatment System" not in {r["called"] for r in spinejack.records()}


def test_codes_lead_to_procedures(kg: KnowledgeGraph) -> None:
    sacral = kg.query("codes", procedure="sacroplasty")
    assert [r["code"] for r in sacral.records()] == ["0200T", "0201T"]
    cpt = rows(kg.query("codes"), system="CPT", maps_to="kyphoplasty")
    assert [r["code"] for r in cpt] == ["22513", "22514", "22515"]


def test_limits_in_time_name_the_studies_with_a_like_time(kg: KnowledgeGraph) -> None:
    row = one(kg.query("thresholds_and_evidence"), locator="I.A.5.i")
    assert (row["evidence"], row["studies"]) == ("alike", "Xie 2017; Yi 2014")
    places = {r["locator"] for r in kg.query("thresholds_and_evidence", source=REGENCE).records()}
    assert {"I.A.4", "I.B", "I.A.5.i"} <= places


def test_flaws_are_told_by_rule(kg: KnowledgeGraph) -> None:
    row = one(kg.query("flaws", rule="arms-against-n"), document=REGENCE)
    assert row["locators"] == "PERCUTANEOUS VERTEBROPLASTY > SYSTEMATIC REVIEWS paragraph 1"
    assert all(n in str(row["explanation"]) for n in ("330", "284", "614", "644"))
    assert len(kg.query("flaws")) == len(kg.findings(kind="lint"))


def test_results_and_studies_can_be_quoted(kg: KnowledgeGraph) -> None:
    for name in ("outcome_numbers", "later_studies", "claims", "codes", "regulatory_status"):
        quoted = kg.quotes().beside(kg.query(name))
        assert quoted.columns[-1] == "quote"
