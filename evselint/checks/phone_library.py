"""phonenumbers, as far as judging a number takes it.

The package as such also imports what finds numbers in texts and what formats them while they are typed, and that takes
longer than all checks of a small file. So its modules are imported without the package, which is completed as soon as
anybody asks it for something.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

from evselint.expressions import compile_now, expression

PACKAGE = "phonenumbers"


class _Incomplete(ModuleType):
    """A package whose own code has not run yet; it runs when something is looked for that is not there."""

    __spec__: ModuleSpec

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]
        loader = self.__spec__.loader
        assert loader is not None
        loader.exec_module(self)
        return getattr(self, name)


def judging() -> Any:
    """The module that parses and judges numbers."""
    if PACKAGE not in sys.modules:
        spec = find_spec(PACKAGE)
        if spec is not None:
            package = module_from_spec(spec)
            package.__class__ = _Incomplete
            sys.modules[PACKAGE] = package
    module = f"{PACKAGE}.phonenumberutil"
    if module not in sys.modules and len(sys._current_frames()) == 1:
        with _compiled_late():
            return import_module(module)
    return import_module(module)


@contextmanager
def _compiled_late() -> Iterator[None]:
    """Let a module make its regular expressions when they are asked: most of its thirty are about numbers in texts.

    For nobody else to get such expressions, this process has to be in one thread.
    """
    re.compile = expression  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = compile_now
