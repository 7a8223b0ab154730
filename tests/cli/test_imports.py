"""What a command may import: starting must stay cheap."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import evselint

HEAVY = {
    "msgspec", "jsonschema", "jsonschema_rs", "rich", "jinja2", "phonenumbers", "pycountry", "langcodes",
    "multiprocessing", "concurrent.futures.process", "tomllib", "importlib.metadata", "difflib",
}  # fmt: skip
# What takes longer than checking a few records, and has no use then.
NEEDLESS = {"dataclasses", "hashlib", "html", "importlib.resources", "tempfile", "phonenumbers.phonenumbermatcher"}
# What click and the libraries import, and a plain command line does without.
UNASKED = {"click", "inspect", "gettext", "typing_extensions", "email.utils", "random", "socket"}
# Reading, the schema's validator, and what judges the hotline number that every record should have.
CHECKING = {"msgspec", "jsonschema_rs", "phonenumbers"}


def imported(folder, *arguments):
    program = "import sys; from evselint.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    checkout = Path(evselint.__file__).parents[1]
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=600, check=True)
    return set(done.stderr.splitlines()[-1].split())


def test_the_version_costs_no_more_than_click(tmp_path):
    modules = imported(tmp_path, "--version")
    assert HEAVY & modules == set()
    own = {name for name in modules if name.startswith("evselint")}
    starting = {"evselint.cli", "evselint.cli.commands", "evselint.cli.plain", "evselint.cli.streams"}
    assert own == {"evselint", "evselint.usage", *starting}


@pytest.mark.parametrize(
    ("command", "needs"), [("init", set()), ("about", {"importlib.metadata"}), ("config", {"msgspec"})]
)
def test_small_commands_are_small(tmp_path, command, needs):
    assert HEAVY & imported(tmp_path, command) <= needs


def test_a_check_of_a_clean_file_imports_what_it_needs(tmp_path, body):
    file = tmp_path / "ten.json"
    file.write_text(json.dumps(body(10)), encoding="utf-8")
    imported(tmp_path, "check", file)  # the first run in a checkout parses the rule book
    modules = imported(tmp_path, "check", file)
    assert (HEAVY | NEEDLESS) & modules <= CHECKING
    assert UNASKED & modules == set()


def test_other_options_are_for_click(tmp_path, body):
    file = tmp_path / "ten.json"
    file.write_text(json.dumps(body(10)), encoding="utf-8")
    modules = imported(tmp_path, "check", file, "--format", "json")
    assert "click" in modules
    assert (HEAVY | NEEDLESS) & modules <= CHECKING


def test_a_configuration_is_what_calls_for_jsonschema(tmp_path):
    (tmp_path / "evselint.toml").write_text("jobs = 1\n", encoding="utf-8")
    assert "jsonschema" in imported(tmp_path, "config")
