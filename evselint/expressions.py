"""Regular expressions that are compiled when they are first used: a short run does without most of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

compile_now = re.compile
METHODS = ("fullmatch", "match", "search", "finditer", "findall", "sub", "split")


def expression(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, without its cost until it is asked something; a mistake in it shows then."""
    return cast("re.Pattern[AnyStr]", _Late(source, flags))


class _Late:
    """Stands for a regular expression; its methods are put in place when one of them is first looked for."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = compile_now(self._source, self._flags)
        for method in METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
