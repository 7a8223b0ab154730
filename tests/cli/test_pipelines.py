"""In a pipeline the format is the one that the service reads, unless told otherwise."""

import json

GITHUB = {"GITHUB_ACTIONS": "true"}
GITLAB = {"GITLAB_CI": "true"}


def test_github_actions(run, tmp_path, bad):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    done = run("check", bad, environment={**GITHUB, "GITHUB_STEP_SUMMARY": str(summary)})
    assert done.returncode == 1
    assert done.stdout.count("::error title=") == 10
    assert "file=bad.json,line=" in done.stdout
    assert summary.read_text("utf-8").startswith("before\n### evselint\n\n10 records: 0 pass, 10 fail")


def test_github_paths_are_those_of_the_repository(run, tmp_path, bad):
    folder = tmp_path / "deep"
    folder.mkdir()
    given = {**GITHUB, "GITHUB_WORKSPACE": str(tmp_path)}
    assert "file=bad.json,line=" in run("check", "../bad.json", folder=folder, environment=given).stdout


def test_a_summary_that_cannot_be_written_is_no_reason_to_fail(run, tmp_path, good):
    done = run("check", good, environment={**GITHUB, "GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "such.md")})
    assert done.returncode == 0
    assert "job summary cannot be written" in done.stderr


def test_github_unless_told_otherwise(run, tmp_path, bad):
    summary = tmp_path / "summary.md"
    given = {**GITHUB, "GITHUB_STEP_SUMMARY": str(summary)}
    assert "::" not in run("check", bad, "--format", "text", environment=given).stdout
    assert not summary.exists()


def test_gitlab_ci(run, tmp_path, bad):
    done = run("check", bad, environment=GITLAB)
    assert "10 records: 0 pass, 10 fail" in done.stdout
    issues = json.loads((tmp_path / "gl-code-quality-report.json").read_text("utf-8"))
    assert len(issues) == 10
    assert {each["location"]["path"] for each in issues} == {"bad.json"}


def test_gitlab_unless_told_otherwise(run, tmp_path, bad):
    run("check", bad, "--format", "text", environment=GITLAB)
    run("check", bad, "-o", "other.json:gitlab", environment=GITLAB)
    assert not (tmp_path / "gl-code-quality-report.json").exists()
    assert len(json.loads((tmp_path / "other.json").read_text("utf-8"))) == 10
