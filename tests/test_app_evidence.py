"""The evidence page: each view shows what the command prints, with links to places and findings."""

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from app_pages import HOSTILE, Node, Opened, by_class, drawn_parts, open_page, tree, words
from streamlit.testing.v1 import AppTest

import consilience
from consilience import iris
from consilience.evidence_tables import checks
from consilience.forest import panels
from consilience.lint import RULES
from consilience.rooms import room as folder
from consilience.study_room import StudyRoom

PAGE = folder("app") / "views" / "evidence.py"
REGENCE, SNIS = "regence-sur107", "snis-2014"
CAFE = f"{REGENCE}/study/berenson-2011"


@pytest.fixture
def opened(in_app: None) -> Opened:  # noqa: ARG001
    """Open the page at an address."""
    return lambda **params: open_page(PAGE, params)


@pytest.fixture
def parts(in_app: None) -> SimpleNamespace:  # noqa: ARG001
    """What the page is made of, as the app finds it."""
    from page_parts import evidence_outcomes, evidence_studies, evidence_study, links

    return SimpleNamespace(
        studies=evidence_studies, study=evidence_study, outcomes=evidence_outcomes, links=links
    )


@pytest.fixture(scope="module")
def room(kg: consilience.KnowledgeGraph) -> StudyRoom:
    return kg.study_room()


def drawn(page: AppTest) -> Node:
    return tree("".join(markup for parts in drawn_parts(page) for markup in parts.values()))


def rows(page: AppTest, table: str) -> list[Node]:
    return [
        row for found in by_class(drawn(page), table) for row in found.iter("tr")
        if row.get("data-key")
    ]  # fmt: skip


def keys(page: AppTest, table: str) -> list[str]:
    return [str(row.get("data-key")) for row in rows(page, table)]


def told(page: AppTest) -> str:
    return " ".join(t.value for t in page.text)


# ------------------------------------------------------------------------------ studies


def test_the_first_sentence_says_which_studies_carry_the_disagreement(
    opened: Opened, room: StudyRoom
) -> None:
    page = opened()
    assert words(by_class(drawn(page), "carriers")[0]) == room.carriers
    assert keys(page, "studies") == [r["node"] for r in room.studies]
    first = rows(page, "studies")[0]
    assert words(by_class(first, "carried")[0]).startswith("5opposite advice")
    links = {urlsplit(str(a.get("href"))).query for a in by_class(first, "disputes")[0].iter("a")}
    findings = {i for found in room.studies[0]["disputes"].values() for i in found}
    assert {parse_qs(q)["finding"][0] for q in links} == findings


def test_a_cell_tells_how_the_document_tells_of_it_or_why_it_does_not(
    opened: Opened, room: StudyRoom, parts: SimpleNamespace
) -> None:
    short = parts.studies.SHORT
    for row, drawn_row in zip(room.studies, rows(opened(), "studies"), strict=True):
        cells = list(drawn_row.iter("td"))[1:]
        for (source, standing), cell in zip(row["standings"].items(), cells, strict=True):
            text = words(cell)
            accounts = [a for a in row["accounts"] if a["source"] == source]
            if standing != "tells":
                assert short[standing][0] in text
            for account in accounts:
                assert account["locator"].split("; ")[0] in text
                assert (f"n {account['n']}" if account["n"] else "n not told") in text
                assert all(arm["n"] in text for arm in account["arms"])


@pytest.mark.parametrize(
    ("params", "fits"),
    [
        ({"told": "several"}, lambda r: r["documents"] > 1),
        ({"told": SNIS}, lambda r: SNIS in r["told_by"]),
        ({"disputed": "any"}, lambda r: r["disagreements"] > 0),
        ({"disputed": "numbers_differ"}, lambda r: r["numbers_differ"] > 0),
        ({"design": "meta-analysis"}, lambda r: "meta-analysis" in r["designs"]),
        ({"procedure": "kiva", "measured": "pain"},
         lambda r: "kiva" in r["procedures"] and "pain" in r["outcomes"]),
    ],
)  # fmt: skip
def test_filters_leave_the_studies_that_fit_and_count_them(
    room: StudyRoom, parts: SimpleNamespace, params: dict[str, str], fits: Any
) -> None:
    expected = [r["node"] for r in room.studies if fits(r)]
    assert [r["node"] for r in parts.studies.matching(room.studies, params)] == expected != []
    for name, value in params.items():
        assert parts.studies.counts(room.studies, params, name)[value] == len(expected)


def test_a_filter_of_the_address_is_drawn(opened: Opened) -> None:
    page = opened(told="several", disputed="numbers_differ")
    assert keys(page, "studies") == [CAFE]
    assert any("1 of 80 studies" in m.value for m in page.markdown)


def test_nothing_that_fits_is_said_and_can_be_undone(opened: Opened) -> None:
    page = opened(disputed="any", design="laboratory-study")
    assert keys(page, "studies") == [] and "No study is of all of this" in told(page)
    next(b for b in page.button if b.label == "Clear the filters").click().run()
    assert len(keys(page, "studies")) == 80


def test_what_a_link_names_and_is_not_there_is_said(opened: Opened) -> None:
    page = opened(design="none", colour="red", view="maps")
    for lost in ("design: none", "colour: red", "view: maps"):
        assert lost in told(page)
    gone = opened(study="snis-2014/study/gone")
    assert "study: snis-2014/study/gone" in told(gone)
    assert "All studies" in words(drawn(gone))


# ------------------------------------------------------------------------------ one study


def test_one_study_shows_every_number_of_both_documents(opened: Opened, room: StudyRoom) -> None:
    page = opened(study=CAFE)
    assert page.title[0].value == "CAFE"
    text, study = words(drawn(page)), room.study(CAFE)
    for result in study["results"]:
        for field in ("value", "interval", "p", "says", "denominator", "baseline", "sd"):
            assert result[field] in text, field
    assert "95% confidence interval −7.6 to −9.2" in text
    assert "p = 0.0001" in text and "p <0.0001" in text
    assert "p differs from SNIS 2014 (<0.0001)" in text
    for account in study["accounts"]:
        assert account["says"] in text and account["locator"].split("; ")[0] in text
    for ground in study["matches"][0]["grounds"]:
        assert ground in text
    disputed = by_class(drawn(page), "findings-on")[0]
    assert len(list(disputed.iter("li"))) == 5


def test_a_number_leads_to_its_place_in_the_document(opened: Opened, room: StudyRoom) -> None:
    links = {
        (q["source"][0], q["statement"][0])
        for a in by_class(drawn(opened(study=CAFE)), "place")
        for q in [parse_qs(urlsplit(str(a.get("href"))).query)]
    }
    results = room.study(CAFE)["results"]
    assert {(r["source"], f"result {r['id']}") for r in results} <= links


def test_what_one_document_does_not_print_is_said(opened: Opened) -> None:
    text = words(drawn(opened(study=CAFE)))
    assert "prints nothing" in text and "only SNIS 2014 tells of it" in text
    assert "number not told" in text and "entry not encoded" in text


def test_addresses_of_studies_results_and_matches_lead_here(
    opened: Opened, room: StudyRoom, parts: SimpleNamespace
) -> None:
    result = room.study(CAFE)["results"][-1]
    for address in (
        iris.evidence_item(SNIS, "study", "cafe"), result["item"],
        iris.study_match(REGENCE, "berenson-2011", SNIS, "cafe"),
    ):  # fmt: skip
        link = urlsplit(parts.links.iri_link(address))
        assert link.path == "evidence"
        assert room.node(parse_qs(link.query)["study"][0]) == CAFE
    asked = opened(study=f"{result['source']}/result/{result['id']}")
    [marked] = by_class(drawn(asked), "asked")
    assert result["says"] in words(marked)
    guideline = iris.evidence_item(REGENCE, "guideline", "aaos-2010")
    assert parts.links.own_page(guideline) == ""


def test_hostile_text_stays_text(room: StudyRoom, parts: SimpleNamespace) -> None:
    study = json.loads(json.dumps(room.study(CAFE)))
    for account in study["accounts"]:
        account.update(says=HOSTILE, called=HOSTILE, details=[HOSTILE], limitations=[HOSTILE])
    for result in study["results"]:
        result.update(says=HOSTILE, value=HOSTILE, interval=HOSTILE, p=HOSTILE, subgroup=HOSTILE)
    page = tree(parts.study.StudyPage(study, room.documents(), None).draw())
    assert HOSTILE in words(page) and not list(page.iter("script"))


def test_beside_a_number_stand_its_own_direction_and_n(opened: Opened) -> None:
    drawn_study = drawn(opened(study=CAFE))
    items = {
        words(li) for table in by_class(drawn_study, "results-told") for li in table.iter("li")
    }
    responders = [text for text in items if "51 of 63" in text]
    assert responders and not any("better for the patient" in text for text in responders)
    means = [text for text in items if "mean ·" in text]
    assert any("less is better for the patient" in text for text in means)
    assert not any("(70)" in text or "(64)" in text for text in items)


# ------------------------------------------------------------------------------ outcomes


def test_an_outcome_shows_every_result_drawn_or_with_a_reason(
    opened: Opened, room: StudyRoom
) -> None:
    page = opened(view="outcomes", outcome="procedure-success")
    results = room.results("procedure-success")
    found, left = panels(results)
    expected = [row.told["item"] for panel in found for row in panel.rows]
    assert keys(page, "forest") == [*expected, *(r["item"] for r, _ in left)]
    text = words(drawn(page))
    for result in results:
        assert result["value"] in text and result["interval"] in text
    assert "Bayesian credible interval 9% to 2%, its level not said" in text
    assert "Not drawn: as printed, its interval does not contain it" in text
    assert all(panel.says in text for panel in found)


def test_what_is_drawn_is_the_number_as_printed(opened: Opened) -> None:
    page = opened(view="outcomes", outcome="disability")
    [row] = [r for r in rows(page, "forest") if "−7.6 to −9.2" in words(r)]
    [span] = by_class(row, "span")
    assert "confidence" in str(span.get("class"))
    at = [float(str(span.get(x)).rstrip("%")) for x in ("x1", "x2")]
    square = float(str(by_class(row, "square")[0].get("x")).rstrip("%"))
    none = float(str(by_class(row, "none")[0].get("x1")).rstrip("%"))
    assert at[0] < square < at[1] < none
    assert by_class(row, "flagged") and "upper end first" in words(row)


def test_a_lost_sign_leaves_a_point_and_no_interval(opened: Opened) -> None:
    page = opened(view="outcomes", outcome="procedure-success")
    [row] = [r for r in rows(page, "forest") if "9% to 2%" in words(r)]
    assert by_class(row, "span") == [] and len(by_class(row, "square")) == 1
    assert "lost its minus" in words(row)


def test_without_an_outcome_one_with_intervals_is_shown(opened: Opened, room: StudyRoom) -> None:
    page = opened(view="outcomes")
    shown = {r["item"] for r in room.results("pain")}
    assert {*keys(page, "forest")} == shown
    text = words(drawn(page))
    assert "the side tells nothing by itself" in text
    assert "Less is better for the patient." in text
    responders = words(drawn(opened(view="outcomes", outcome="disability-improved")))
    assert "better for the patient" not in responders and "(70)" not in responders


def test_one_documents_results_alone(opened: Opened, room: StudyRoom) -> None:
    page = opened(view="outcomes", outcome="pain", source=SNIS)
    expected = {r["item"] for r in room.results("pain") if r["source"] == SNIS}
    assert {*keys(page, "forest")} == expected != set()


# ------------------------------------------------------------------------------ timeline


def test_a_lane_tells_what_a_document_could_not_know(opened: Opened, room: StudyRoom) -> None:
    page = opened(view="timeline")
    lanes = by_class(drawn(page), "lane")
    for document, lane in zip(room.documents(), lanes, strict=True):
        standings = list(document["standings"].values())
        text = words(lane)
        assert f"{standings.count('later')} in its scope came too late" in text
        assert f"Tells of {standings.count('tells')} stud" in text
        known = [r for r in room.studies if r["standings"][document["id"]] == "could-have-known"]
        assert all(r["study"] in text for r in known)
        dots = list(lane.iter("circle"))
        placed = [r for r in room.studies if r["years"] and r["standings"][document["id"]] in
                  ("tells", "could-have-known", "may-tell", "later", "not-told")]  # fmt: skip
        assert len(dots) == len(placed)
        picture = next(s for s in lane.iter("svg") if s.get("role") == "img")
        assert document["document"] in str(picture.get("aria-label"))


def test_later_studies_lie_behind_the_line(opened: Opened) -> None:
    for lane in by_class(drawn(opened(view="timeline")), "lane"):
        [limit] = [float(str(e.get("x1")).rstrip("%")) for e in by_class(lane, "limit")]
        for dot in lane.iter("circle"):
            behind = float(str(dot.get("cx")).rstrip("%")) > limit
            assert behind == ("later" in str(dot.get("class")).split()), words(dot)


def test_the_table_of_the_timeline_has_every_study(opened: Opened, room: StudyRoom) -> None:
    page = opened(view="timeline", design="randomised-trial")
    expected = {r["node"] for r in room.studies if "randomised-trial" in r["designs"]}
    assert {*keys(page, "standings-table")} == expected


# ------------------------------------------------------------------------------ flaws, claims


def test_flaws_are_those_of_lint_and_claims_those_of_the_query(
    opened: Opened, kg: consilience.KnowledgeGraph
) -> None:
    page = opened(view="flaws")
    found = kg.findings(kind="lint")
    claims = kg.query("claims_that_do_not_hold").records()
    assert sorted(keys(page, "flaws")) == sorted(
        [f["id"] for f in found] + [str(c["finding"]) for c in claims]
    )
    text = words(drawn(page))
    for finding in found:
        assert finding["explanation"] in text and checks(finding["subtype"]) in text
    fired = {f["subtype"] for f in found}
    assert f"{len(fired)} of {len(RULES)} rules find something" in text
    assert f"Rules that find nothing ({len(RULES) - len(fired)})" in text
    assert all(c["explanation"] in text for c in claims)


def test_flaws_of_one_document_and_rule(opened: Opened, kg: consilience.KnowledgeGraph) -> None:
    page = opened(view="flaws", source=SNIS, rule="interval-order")
    expected = [f["id"] for f in kg.findings(sources=[SNIS], kind="lint")
                if f["subtype"] == "interval-order"]  # fmt: skip
    shown = [k for k in keys(page, "flaws") if "://" not in k]
    assert shown == expected and len(shown) == 2


# ------------------------------------------------------------------------------ a day


def test_on_a_day_the_columns_are_the_editions_in_force(opened: Opened) -> None:
    page = opened(as_of="2010-01-01")
    heads = [words(h) for h in by_class(drawn(page), "studies")[0].iter("th")
             if h.get("scope") == "col"]  # fmt: skip
    assert [h[:10] for h in heads[2:]] == ["NICE HTG10", "NICE HTG3c"]
    assert "carries a disagreement" in words(by_class(drawn(page), "carriers")[0])
