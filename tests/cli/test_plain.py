"""A plain command line means the same with and without click."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evselint.cli.check import command
from evselint.cli.commands import commands
from evselint.cli.plain import FLAGS, plain_check

WORDS = st.one_of(
    st.sampled_from(
        ["check", "score", "-", "--", "-v", "-qv", "--exit", "--format", "--format=json", "-o", "", *FLAGS]
    ),
    st.sampled_from(["fleet.json", "*.json", "-x", "--exit-zero=1", "--help", "--version"]),
    st.text(max_size=4),
)


def by_click(words):
    """The command's name and what it would be called with, by the same road as everything that is not plain."""
    with commands.make_context("evselint", list(words)) as context:
        name, sub_command, rest = commands.resolve_command(context, [*context._protected_args, *context.args])
        with sub_command.make_context(name, rest, parent=context) as own:
            return name, own.params


def defaults():
    return by_click(["check", "any"])[1]


@given(st.lists(WORDS, max_size=5))
def test_what_is_plain_is_what_click_understands(words):
    plain = plain_check(words)
    if plain is not None:
        assert by_click(words) == ("check", {**defaults(), **plain})


@pytest.mark.parametrize(
    "words", [["a.json"], ["check", "a.json"], ["check", "-"], ["check", "a", "--exit-zero", "b", "-q"], ["x", "check"]]
)
def test_the_command_lines_of_every_day_are_plain(words):
    assert plain_check(words) is not None


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["check"],
        ["score", "a"],
        ["check", "--help"],
        ["-q"],
        ["--version"],
        ["check", "-v", "a"],
        ["check", "--", "a"],
    ],
)
def test_everything_else_is_for_click(words):
    assert plain_check(words) is None


def test_a_command_by_itself_wants_paths():
    with pytest.raises(click.MissingParameter):
        by_click(["check"])
    assert command.name == "check"


def test_what_is_not_stated_is_what_click_states(tmp_path):
    from evselint.cli.checking import check
    from evselint.cli.stated import settings_of

    names = check.__code__.co_varnames[: check.__code__.co_argcount]
    stated = defaults()
    for name, default in zip(names[1:], check.__defaults__, strict=True):
        assert stated.pop(name) == default
    stated.pop("paths")
    assert settings_of(stated) == settings_of({})
