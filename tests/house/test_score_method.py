"""The page of the score's method is what its model says, and nothing calls the estimate what it is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

from evselint.score import every_variant
from evselint.score_model import code_of, load_model
from scripts.score_method import PAGE, score_method

MODEL = load_model()
# It is an estimate: nothing of Hubject's.
CLAIM = re.compile(r"Hubject['’]?s? (?:EVSE )?(?:data )?score|official score", re.IGNORECASE)


def test_page_is_what_the_model_says() -> None:
    assert PAGE.read_text("utf-8") == score_method(MODEL), "python -m scripts.score_method writes it anew"


def test_page_tells_every_line_of_the_model() -> None:
    page = score_method(MODEL)
    assert [token for token in MODEL.tokens if code_of(token) not in page] == []
    assert [field.path for field in MODEL.fields if f"`{field.path}`" not in page] == []
    assert [check.id for check in MODEL.checks if f"| {check.id} |" not in page] == []
    assert [name for name in MODEL.sources if f"**{name}**" not in page] == []
    assert f"all {len(every_variant(MODEL))} combinations" in page


def test_every_source_is_used() -> None:
    lines = [*MODEL.parts.values(), *MODEL.checks, *MODEL.profiles.values()]
    assert {name for line in lines for name in line.source} == set(MODEL.sources) - {"H1"}


def test_the_first_rung_is_what_the_hub_refuses() -> None:
    from evselint.profiles import described

    refused = set(described()["minimal"]["select"])
    asked = set(MODEL.rungs[0].rules)
    assert asked <= refused
    about_files = {code for code in refused - asked if code.startswith(("EV00", "EV01", "EV02", "EV15"))}
    assert refused - asked == about_files


def test_nothing_claims_the_estimate_to_be_more(checkout: Path) -> None:
    files = [checkout / "README.md", checkout / "rules" / "score.toml", PAGE, *checkout.glob("reports/templates/*")]
    files += [*checkout.glob("evselint/**/*score*.py"), *checkout.glob("evselint/score/*.py")]
    assert len(files) > 20
    claims = [(path.name, CLAIM.findall(path.read_text("utf-8"))) for path in files if path.is_file()]
    assert [claim for claim in claims if claim[1]] == []
    assert CLAIM.search(json.dumps("This is Hubject's score"))
