"""Settings from defaults, a file and the command line, and what is said about a file that is wrong."""

import datetime
import json
import re

import pytest
from msgspec import structs

from evselint import config_file
from evselint.cli.init import STARTER
from evselint.config import Calibrated, Override, Settings, Stated, UsageError, merged, operator_id, suggestion
from evselint.config_change import write_calibration
from evselint.score_model import load_model


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder, text, name="evselint.toml"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def complaint(file):
    with pytest.raises(UsageError) as caught:
        config_file.read(file)
    return str(caught.value)


def test_defaults():
    settings = merged()
    assert settings == Settings(date=settings.date, origins=settings.origins)
    assert set(settings.origins.values()) == {"default"}
    assert settings.date == datetime.date.today()


def test_every_value_remembers_its_origin(folder):
    file = written(folder, '# ours\nfail-on = "warning"\njobs = 2\n')
    settings = merged(config_file.read(file), {"jobs": Stated(4, "--jobs")})
    assert (settings.fail_on, settings.jobs, settings.profile) == ("warning", 4, "default")
    assert settings.origins["fail_on"] == "evselint.toml:2"
    assert settings.origins["jobs"] == "--jobs"
    assert settings.origins["profile"] == "default"


def test_the_command_line_adds_to_ignore_and_replaces_select(folder):
    file = written(folder, 'select = ["EV1"]\nignore = ["EV4"]\n[severity]\nEV501 = "info"\nEV502 = "info"\n')
    command_line = {
        "select": Stated(("EV2",), "--select"),
        "ignore": Stated(("EV5",), "--ignore"),
        "severity": Stated({"EV501": "error"}, "--severity"),
    }
    settings = merged(config_file.read(file), command_line)
    assert settings.select == ("EV2",)
    assert settings.ignore == ("EV4", "EV5")
    assert settings.severity == {"EV501": "error", "EV502": "info"}
    assert settings.origins["ignore"] == "evselint.toml:2, --ignore"


def test_all_keys(folder):
    file = written(
        folder,
        """
        extend-select = ["EV9"]
        profile = "pull"
        operator = "DE*ABC"
        sub-operators = ["DE*XYZ"]
        date = 2026-11-23
        max-findings = 0
        packs = ["ours.toml"]
        [[overrides]]
        operators = ["DE*ABC"]
        countries = ["DEU"]
        paths = ["old/*"]
        ignore = ["EV7"]
        severity = { EV501 = "off" }
        """,
    )
    settings = merged(config_file.read(file))
    assert settings.date == datetime.date(2026, 11, 23)
    assert settings.packs == (str(folder / "ours.toml"),)
    assert settings.overrides == (
        Override(("DE*ABC",), ("DEU",), ("old/*",), ignore=("EV7",), severity={"EV501": "off"}),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = = 1", "evselint.toml:1: this is not TOML"),
        ('\nselct = ["EV1"]', "evselint.toml:2: unknown key selct; did you mean select?"),
        ("jobs = true", "evselint.toml:1: jobs must be a whole number, not true"),
        ("jobs = 0", "jobs must be at least 1, not 0"),
        ("[budget]\noverall = nan", "evselint.toml:2: budget.overall must be a number, not nan"),
        ('ignore = "EV1"', 'ignore must be a list, not "EV1"'),
        ("ignore = [1]", "ignore[0] must be text, not 1"),
        ('ignore = [""]', "ignore[0] must not be empty"),
        (
            'fail-on = "warnings"',
            'fail-on must be one of error, warning, info, never, not "warnings"; did you mean warn',
        ),
        ('date = "23.11.2026"', 'date must be a date such as 2026-11-23, not "23.11.2026"'),
        ("date = 2026-11-23T10:00:00", "date must be a date such as 2026-11-23"),
        ('\n[severity]\nEV501 = "fatal"', "evselint.toml:3: severity.EV501 must be one of error, warning, info, off"),
        ("[[overrides]]\n[[overrides]]\nignoer = []", "evselint.toml:3: unknown key overrides[1].ignoer; did you mean"),
    ],
)
def test_wrong_files_are_explained(folder, text, expected):
    assert expected in complaint(written(folder, text))


def test_all_faults_are_told_at_once(folder):
    assert complaint(written(folder, 'jobs = 0\nprofile = "x"')).count("\n") == 1


def test_files_that_cannot_be_read(folder):
    assert "cannot read missing.toml" in complaint(folder / "missing.toml")
    latin = folder / "evselint.toml"
    latin.write_bytes(b'operator = "\xe4"')
    assert "not UTF-8" in complaint(latin)


def test_the_nearest_file_upward_counts(folder):
    deep = folder / "a" / "b"
    deep.mkdir(parents=True)
    assert config_file.find(deep) is None
    project = written(folder, "[tool.evselint]\njobs = 3\n", "pyproject.toml")
    assert config_file.find(deep) == project
    hidden = written(folder, "", ".evselint.toml")
    assert config_file.find(deep) == hidden
    near = written(folder / "a", "")
    assert config_file.find(deep) == near


def test_the_search_stops_at_the_root_of_a_repository(folder):
    inner = folder / "inner"
    (inner / ".git").mkdir(parents=True)
    written(folder, "jobs = 3")
    assert config_file.find(inner) is None


def test_pyproject_is_ours_only_with_our_table(folder):
    written(folder, '[project]\ndependencies = ["evselint"]\n', "pyproject.toml")
    assert config_file.find(folder) is None


def test_lines_in_pyproject(folder):
    file = written(folder, '[tool.other]\njobs = "many"\n[tool.evselint]\njobs = "many"\n', "pyproject.toml")
    assert complaint(file) == 'pyproject.toml:4: jobs must be a whole number, not "many"'


def test_the_starter_is_right_with_every_line_uncommented(folder):
    lines = [line.removeprefix("# ") if " = " in line or "# [" in line else line for line in STARTER.splitlines()]
    settings = merged(config_file.read(written(folder, "\n".join(lines))))
    # The program itself writes down a calibration.
    given = {name: origin for name, origin in settings.origins.items() if name not in ("date", "calibration")}
    assert "default" not in given.values()
    assert merged(config_file.read(written(folder, STARTER))).fail_on == "error"


def test_the_schema_names_exactly_the_settings():
    schema = json.loads(config_file.SCHEMA_FILE.read_text(encoding="utf-8"))
    keys = {key.replace("-", "_") for key in schema["properties"]}
    assert keys - set(config_file.SPELLINGS) == set(Settings.__struct_fields__) - {"origins"}
    assert set(schema["properties"]["overrides"]["items"]["properties"]) == set(Override.__struct_fields__)


def test_an_override_may_be_spelled_in_the_singular(folder):
    one = '[[override]]\noperators = ["DE*ABC"]\nignore = ["EV5"]\n'
    other = '[[overrides]]\npaths = ["a"]\nselect = ["EV1"]\n'
    both = config_file.read(written(folder, one + other))["overrides"]
    assert both.value == (Override(operators=("DE*ABC",), ignore=("EV5",)), Override(paths=("a",), select=("EV1",)))
    assert both.origin == "evselint.toml:1, evselint.toml:4"
    assert complaint(written(folder, one.replace("ignore", "ignor"))) == (
        "evselint.toml:3: unknown key override[0].ignor; did you mean ignore?"
    )


def test_an_operator_has_the_form_of_an_operator_id(folder):
    file = written(folder, 'operator = "ABC Energy"\nsub-operators = ["DE*ABC", "DE"]\n')
    assert complaint(file).splitlines() == [
        'evselint.toml:1: operator must be an OperatorID such as DE*ABC, not "ABC Energy"',
        'evselint.toml:2: sub-operators[1] must be an OperatorID such as DE*ABC, not "DE"',
    ]
    pattern = json.loads(config_file.SCHEMA_FILE.read_text(encoding="utf-8"))["$defs"]["operator"]["pattern"]
    for text in ("DE*ABC", "deabc", "+49*123", "49*123", "DE*ABCD", "DE", "", "DE*ABC\n"):
        try:
            taken = operator_id(text, "here") == text
        except UsageError:
            taken = False
        assert taken == bool(re.fullmatch(pattern[1:-1], text)), text


def test_suggestions():
    assert suggestion("POWER-MISING", ["power-missing"]) == "; did you mean power-missing?"
    assert suggestion("zzz", ["power-missing"]) == ""


CALIBRATED = Calibrated(
    {
        "profile": "F24",
        "placeholders": "counted",
        "grading": "share",
        "weights": "2:2:1",
        "direct-amperage": "excused",
        "house-number": "hard",
        "unit": "station",
    },
    datetime.date(2026, 11, 27),
    2,
    0.25,
)


def test_what_fits_the_portal_is_written_and_read(folder):
    file = written(folder, '# ours\nfail-on = "warning"  # for now\n\n[severity]\nEV501 = "info"\n')
    write_calibration(file, CALIBRATED)
    assert file.read_text(encoding="utf-8").startswith('# ours\nfail-on = "warning"  # for now\n\n[severity]')
    assert merged(config_file.read(file)).calibration == CALIBRATED
    write_calibration(file, structs.replace(CALIBRATED, error=0.5))
    assert merged(config_file.read(file)).calibration.error == 0.5
    assert file.read_text(encoding="utf-8").count("[calibration]") == 1


def test_a_calibration_is_written_where_the_settings_are(folder):
    project = written(folder, '[project]\nname = "ours"\n\n[tool.evselint]\njobs = 2\n', "pyproject.toml")
    write_calibration(project, CALIBRATED)
    settings = merged(config_file.read(project))
    assert (settings.calibration, settings.jobs) == (CALIBRATED, 2)
    write_calibration(folder / "evselint.toml", CALIBRATED)
    assert merged(config_file.read(folder / "evselint.toml")).calibration == CALIBRATED


def test_a_calibration_has_a_choice_for_each_switch(folder):
    file = written(folder, '[calibration]\nprofile = "T16"\n')
    assert complaint(file).splitlines()[0] == "evselint.toml:1: calibration: placeholders is missing"
    schema = json.loads(config_file.SCHEMA_FILE.read_text(encoding="utf-8"))["properties"]["calibration"]["properties"]
    switches = {name: {"type": "string", "enum": list(each.values)} for name, each in load_model().switches.items()}
    assert {name: each for name, each in schema.items() if name in switches} == switches
