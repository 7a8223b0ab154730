"""``evselint report``: what can be chosen about the page."""

import json

import pytest


@pytest.fixture
def week(tmp_path, body):
    """Data of Monday and of Tuesday, on which a hotline is wrong that was right before."""
    monday, tuesday = body(3), body(3)
    tuesday["OperatorEvseData"]["EvseDataRecord"][1]["HotlinePhoneNumber"] = "+49123123123123"
    for name, content in (("monday.json", monday), ("tuesday.json", tuesday)):
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    return tmp_path


def page(folder):
    return (folder / "report.html").read_text("utf-8")


def test_the_same_input_and_date_give_the_same_bytes_also_from_a_saved_report(run, week):
    assert run("report", "tuesday.json", "--date", "2026-11-23", "-o", "a.html", "-o", "saved.json").returncode == 0
    assert run("report", "tuesday.json", "--date", "2026-11-23", "-o", "b.html").returncode == 0
    assert run("report", "saved.json", "-o", "c.html").returncode == 0
    pages = [(week / name).read_bytes() for name in ("a.html", "b.html", "c.html")]
    assert pages[0] == pages[1] == pages[2]
    assert b'id="drawing"' in pages[0]


def test_german_without_values(run, week):
    assert run("report", "tuesday.json", "--lang", "de", "--redact").returncode == 0
    assert '<html lang="de">' in page(week)
    assert "Diese Seite nennt keine Werte" in page(week)
    assert "EVL" not in page(week).split("<main>")[0].replace("DE*EVL", "")
    done = run("report", "tuesday.json", "--redact", "-o", "x.html", "-o", "x.csv")
    assert (done.returncode, "--redact" in done.stderr) == (2, True)
    assert not (week / "x.csv").exists()


def test_against_an_older_state(run, week):
    assert run("report", "tuesday.json", "--against", "monday.json", "--date", "2026-11-23").returncode == 0
    assert "Compared with monday.json of 23 November 2026." in page(week)
    assert "Findings: 0 fixed, 1 new" in page(week)
    assert "DE*EVL*E0001*1" in page(week)
    run("report", "monday.json", "-o", "saved.json", "-q")
    assert run("report", "tuesday.json", "--against", "saved.json").returncode == 0
    assert "Findings: 0 fixed, 1 new" in page(week)
    assert run("report", "tuesday.json", "--against", "nowhere.json").returncode == 2


def test_the_trend_from_run_to_run(run, week):
    for file, date in (("monday.json", "2026-11-23"), ("tuesday.json", "2026-11-24")):
        assert run("report", file, "--history", "runs", "--date", date).returncode == 0
    assert len(list((week / "runs").iterdir())) == 2
    assert 'class="spark"' in page(week)
    assert "since 23 November 2026" in page(week)


def test_a_page_names_the_file_beside_it_only_where_it_cannot_hold_all(run, week):
    run("check", "tuesday.json", "-o", "report.html", "-o", "all.ndjson")
    assert "all.ndjson" not in page(week)


def test_a_saved_report_may_come_from_standard_input(run, bad):
    saved = run("check", bad, "--format", "json", "--exit-zero", text=False).stdout
    assert run("report", "-", "-o", "r.csv", "-q", stdin=saved).returncode == 0
    run("report", bad, "-o", "direct.csv", "-q")
    assert bad.with_name("r.csv").read_bytes() == bad.with_name("direct.csv").read_bytes()
    assert run("score", "-", stdin=saved).stdout == run("score", bad).stdout
    assert run("score", "-", stdin=bad.read_bytes()).stdout == run("score", bad).stdout


def test_2_for_several_saved_reports(run, bad):
    for name in ("a.json", "b.json"):
        run("check", bad, "-o", name, "--exit-zero")
    done = run("report", "a.json", "b.json", "-o", "r.html")
    assert done.returncode == 2
    assert "a.json is a saved report; it can only be taken alone" in done.stderr
