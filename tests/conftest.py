"""What every test may ask for."""

from __future__ import annotations

import io
import json
from itertools import islice
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, settings
from msgspec.structs import replace

from evselint.engine import Engine
from evselint.run import Plan, Run
from evselint.write import json_report

# The same examples each time, so that a run says something of the change and not of the dice;
# `pytest --hypothesis-profile explore` rolls them. How long an example takes says something of the machine alone.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", UNHURRIED, derandomize=True, database=None)
settings.register_profile("explore", UNHURRIED, max_examples=1000)
settings.load_profile("steady")

MOST_FINDINGS = 300  # of one report; more say nothing new of its form
ENGINES: dict[str, Engine] = {}
CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def examples() -> Path:
    return CHECKOUT / "examples"


@pytest.fixture(scope="session")
def corpus() -> Path:
    return CHECKOUT / "tests" / "corpus"


@pytest.fixture(scope="session", autouse=True)
def every_report_has_the_form_that_is_promised():
    """Whatever a test lints in this process: its JSON report follows the schema that ships with the package."""
    schema = Path(json_report.__file__).with_name("report.schema.json")
    form = jsonschema_rs.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    original = Run.report

    def report(run):
        made = original(run)
        stream = io.BytesIO()
        json_report.write(replace(made, findings=islice(made.findings, MOST_FINDINGS)), stream)
        form.validate(json.loads(stream.getvalue()))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Run, "report", report)
        yield


@pytest.fixture
def kept_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting up the rules takes far longer than checking an example, so engines are kept from test to test."""
    make = Plan.engine

    def kept(plan: Plan) -> Engine:
        settings = plan.settings
        if settings.online or settings.geocoder:
            return make(plan)  # each example has a server of its own
        key = str((sorted(plan.severities.items()), settings.profile, settings.operator, settings.sub_operators))
        if key not in ENGINES:
            ENGINES[key] = make(plan)
        return ENGINES[key]

    monkeypatch.setattr(Plan, "engine", kept)
