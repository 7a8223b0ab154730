"""The project keeps its promises about itself: files, version, wheel, licences."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import evselint
from evselint import rulebook
from evselint import shipped as shipped_toml
from evselint.places import rules_folder, templates_folder
from evselint.rulebook import load_book

TOP_LEVEL = (
    ".ci/run",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "action.yml",
    "ci",
    "docs",
    "evselint",
    "examples",
    "pyproject.toml",
    "reports",
    "requirements",
    "rules",
    "tests",
)
PIN_FILES = ("runtime.txt", "push.txt", "build.txt", "dev.txt", "geodata.txt", "docs.txt", "bench.txt")
# Split, so that this file does not find itself.
SOMEBODYS_FOLDERS = re.compile(
    rb"(?<![\w./-])/(?:" + b"|".join([b"work", b"farm", b"root", b"Users"]) + rb")/|\.\./" + b"shared"
)
# Data made by others, and what its licence wants to be named.
FOREIGN_DATA = {
    "tests/write/schemas/sarif-2.1.0.json": ("OASIS", "All Rights Reserved"),
    "evselint/geo/data/postal.bin": ("GeoNames", "CC BY 4.0"),
    "evselint/geo/data/towns.bin": ("GeoNames", "CC BY 4.0"),
    "evselint/geo/data/borders.bin": ("country-coder", "ISC"),
    "evselint/geo/data/zones.bin": ("OpenStreetMap", "ODbL"),
    "tests/corpus/berlin-2026.push-bodies.ndjson": ("Bundesnetzagentur", "CC BY 4.0"),
    "benchmarks/towns.py": ("GeoNames", "CC BY 4.0"),
    "examples/small-fleet.ndjson": ("GeoNames", "CC BY 4.0"),
    "tests/corpus/feeds": ("GeoNames", "CC BY 4.0"),
}


@pytest.fixture(scope="session")
def own_files(checkout: Path) -> list[Path]:
    """All files of the project itself. Git is not asked: this may be an archive, or a worktree whose .git is a file."""
    return [path for folder in checkout.iterdir() if folder.name != ".git" for path in files_under(folder)]


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def files_under(path: Path) -> Iterator[Path]:
    if path.is_file():
        if not (path.parent.name == "reports" and path.suffix in {".html", ".json"}):
            yield path
    elif path.name in {".ci", ".github"} or not path.name.startswith(
        (".", "__pycache__", "build", "dist", "node_modules")
    ):
        for inner in path.iterdir():
            yield from files_under(inner)


def shipped(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", TOP_LEVEL)
def test_top_level_entry_exists(checkout: Path, name: str) -> None:
    assert (checkout / name).exists()


def test_ci_run_can_be_run(checkout: Path) -> None:
    assert (checkout / ".ci" / "run").stat().st_mode & 0o111


def test_readme_names_its_commands(checkout: Path) -> None:
    readme = (checkout / "README.md").read_text("utf-8")
    makefile = (checkout / "Makefile").read_text("utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_version_is_written_once(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "evselint/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", evselint.__version__)


def test_wheel_has_the_version(wheel: zipfile.ZipFile) -> None:
    assert Path(str(wheel.filename)).name.startswith(f"evselint-{evselint.__version__}-")


def test_wheel_holds_every_rule_file(wheel: zipfile.ZipFile) -> None:
    expected = {f"evselint/rules/{name}" for name in shipped(rules_folder())}
    assert "evselint/rules/reference.json" in expected
    assert expected <= set(wheel.namelist())


def test_wheel_holds_the_book_compiled_from_its_packs(
    wheel: zipfile.ZipFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel.extractall(tmp_path)
    rules = tmp_path / "evselint" / "rules"
    from_toml = load_book()
    for module in (rulebook, shipped_toml):
        monkeypatch.setattr(module, "rules_folder", lambda: rules)
    monkeypatch.setattr(rulebook, "_entries", lambda *_: pytest.fail("the packs were read"))
    rulebook._own_rules.cache_clear()
    try:
        assert load_book() == from_toml
        monkeypatch.undo()
        for module in (rulebook, shipped_toml):
            monkeypatch.setattr(module, "rules_folder", lambda: rules)
        rulebook._own_rules.cache_clear()
        pack = rules / "fleet.toml"
        pack.write_text(pack.read_text(encoding="utf-8").replace("evse-id-repeated", "evse-id-twice"), encoding="utf-8")
        assert load_book()["EV901"].name == "evse-id-twice"
    finally:
        monkeypatch.undo()
        rulebook._own_rules.cache_clear()


def test_wheel_holds_every_template(wheel: zipfile.ZipFile) -> None:
    expected = {f"evselint/templates/{name}" for name in shipped(templates_folder())}
    assert expected
    assert expected <= set(wheel.namelist())


def test_wheel_holds_licence_notice_and_types(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    information = f"evselint-{evselint.__version__}.dist-info"
    assert {f"{information}/licenses/LICENSE", f"{information}/licenses/NOTICE", "evselint/py.typed"} <= names


def test_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    information = f"evselint-{evselint.__version__}.dist-info"
    assert {name.split("/")[0] for name in wheel.namelist()} == {"evselint", information}
    assert not [name for name in wheel.namelist() if name.endswith((".pyc", ".orig", ".rej"))]


def test_no_file_names_a_path_of_anyones_workplace(checkout: Path, own_files: list[Path]) -> None:
    naming = [path.relative_to(checkout) for path in own_files if SOMEBODYS_FOLDERS.search(path.read_bytes())]
    assert naming == []


@pytest.mark.parametrize("name", FOREIGN_DATA)
def test_notice_names_the_licence_of(checkout: Path, name: str) -> None:
    notice = (checkout / "NOTICE").read_text("utf-8")
    entries = [entry for entry in notice.split("\n\n") if entry.startswith("* ") and name in entry.splitlines()[0]]
    assert len(entries) == 1
    for word in FOREIGN_DATA[name]:
        assert word in entries[0]


def test_corpus_says_of_each_file_whose_it_is(checkout: Path, corpus: Path) -> None:
    notice = (checkout / "NOTICE").read_text("utf-8")
    told = (corpus / "README.md").read_text("utf-8")
    whose = dict(re.findall(r"^\| `([^`]+)` \|[^|]+\| ([^|]+) \|$", told, re.MULTILINE))
    for path in corpus.rglob("*"):
        name = path.relative_to(corpus).as_posix()
        if path.is_file() and name != "README.md" and not name.startswith("counts/"):
            owner = whose.get(name) or whose.get(f"{name.partition('/')[0]}/")
            assert owner, f"the corpus' README does not say whose {name} is"
            assert owner == "made up" or f"tests/corpus/{name}" in notice


@pytest.mark.parametrize("name", PIN_FILES)
def test_every_requirement_is_pinned_and_hashed(checkout: Path, name: str) -> None:
    text = (checkout / "requirements" / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


def test_pins_agree(checkout: Path) -> None:
    versions: dict[str, set[tuple[str, ...]]] = {}
    for name in PIN_FILES:
        text = (checkout / "requirements" / name).read_text("utf-8")
        pinned = re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE)  # one package may be pinned by Python version
        for package in {package for package, _ in pinned}:
            found = tuple(version for other, version in pinned if other == package)
            versions.setdefault(package, set()).add(found)
    assert {package for package, found in versions.items() if len(found) > 1} == set()
