"""What MkDocs calls: the pages made from the rule book and the project join those of ``docs``; nothing is written."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from evselint import __version__
from evselint.rulebook import load_book
from evselint.score_model import load_model
from scripts.pages.book import families, family_page, overview, rules_of
from scripts.pages.markdown import with_links
from scripts.pages.project import PAGES, project_page
from scripts.pages.rule import levels_by_profile, page
from scripts.pages.score import score_page

CHECKOUT = Path(__file__).resolve().parents[2]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name the version, and put the rule book into the navigation."""
    config.site_name = f"evselint {__version__}"
    config.nav = [*config.nav, {"Rules": _navigation()}, {"Project": [*_left_out(config), *_project()]}]
    return config


def _left_out(config: MkDocsConfig) -> list[str]:
    """Pages of ``docs`` that nobody has put into the navigation: they are to be found all the same."""
    named = str(config.nav)
    return sorted(path.name for path in Path(config.docs_dir).glob("*.md") if path.name not in named)


def _navigation() -> list[object]:
    book = load_book()
    by_family = [
        {f"{family} {told['title']}": [f"rules/{family}.md", *(_entry(rule.code) for rule in rules_of(family, book))]}
        for family, told in families().items()
    ]
    return ["rules/index.md", {"Which rules touch my score": "rules/score.md"}, *by_family]


def _entry(code: str) -> dict[str, str]:
    return {f"{code} {load_book()[code].name}": f"rules/{code}.md"}


def _project() -> list[dict[str, str]]:
    titles = {"contributing.md": "Contributing", "changelog.md": "Changelog", "licence.md": "Licence"}
    return [{title: path} for path, title in {**titles, "notice.md": "Data of others"}.items()]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, and files that pages lead to."""
    for path, content in _made().items():
        files.append(File.generated(config, path, content=content))
    for file in (CHECKOUT / "rules" / "score.toml", *sorted((CHECKOUT / "reports" / "samples").glob("*.html"))):
        path = file.relative_to(CHECKOUT).as_posix()  # pages lead there
        files.append(File.generated(config, path, abs_src_path=str(file)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """In pages that people write, the code of a rule leads to its page."""
    path = page.file.src_uri
    return markdown if path.startswith("rules/") else with_links(markdown, load_book())


@cache
def _made() -> dict[str, str]:
    book = load_book()
    levels = levels_by_profile(book)
    made = {path: project_page(CHECKOUT, name) for name, path in PAGES.items()}
    made["rules/index.md"] = overview(book)
    made["rules/score.md"] = score_page(book, load_model())
    made |= {f"rules/{family}.md": family_page(family, book) for family in families()}
    return made | {f"rules/{code}.md": page(rule, levels) for code, rule in book.items()}
