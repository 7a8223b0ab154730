"""What an answer of the hub means: accepted, refused, unknown, or never taken in; and whether asking again is safe.

After OICP 2.3 CPO services (eRoamingAcknowledgement, status codes) and what live answers were seen to look like: an
HTTP 200 may be a refusal, a 400 carries a FaultBody, a 403 in HTML comes from before the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import msgspec

SUCCESS = "000"
LONGEST_KEPT = 20_000
LONGEST_MESSAGE = 300

# Nothing was stored, and the same request may succeed a little later (OICP 2.3 status codes: system error, database
# error, partner did not respond, service not available).
PASSING = frozenset({"001", "002", "310", "320"})
CAUTIOUS = "021"
IN_TRANSACTION = "009"
ABOUT_CONTENT = frozenset({"009", "018", "022"})

Verdict = Literal["accepted", "refused", "unknown", "unsent"]
# never · cautious (once or twice) · safe (nothing was stored) · idempotent (may have been stored: fullLoad, update)
Repeat = Literal["never", "cautious", "safe", "idempotent"]

# What an HTTP status means without an acknowledgement, and what to do about it.
REFUSALS = {
    401: "the hub, or a gateway before it, does not know this client; see --cert and --base-url",
    403: "the hub, or a gateway before it, does not let this client in; see --cert and --base-url",
    404: "nothing takes a push at this address; see --base-url, or --operator if the hub does not know the spelling",
    413: "the request is too large; make --request-bytes smaller (a full load is always one request)",
}

# What a status usually means for a push, and what to do about it.
ADVICE = {
    "009": "what stands at the hub is not what the ledger knows; --action full-load sets that right",
    "017": "the certificate does not belong to this OperatorID, or the partner is locked: ask Hubject",
    "018": "an EvseID belongs to an operator that Hubject has not set up as sub-operator, or stands twice",
    "210": "the partner has no contract for this service: ask Hubject",
    "300": "the hub does not know this OperatorID in this spelling: see --operator",
}


@dataclass(frozen=True)
class Fault:
    """One entry of a FaultBody: the hub's path (lower camel case) and its words."""

    reference: str
    message: str


@dataclass(frozen=True)
class Reply:
    """An HTTP answer as it came."""

    http_status: int
    body: bytes
    content_type: str = ""
    process_id: str | None = None
    retry_after: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of one request. ``said`` is the hub's text, verbatim."""

    verdict: Verdict
    reason: str
    repeat: Repeat = "never"
    http_status: int | None = None
    code: str | None = None
    process_id: str | None = None
    pause: float | None = None
    said: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def in_progress(self) -> bool:
        """Whether the hub says that another push is running."""
        return self.code == IN_TRANSACTION and "progress" in self.said.lower()

    @property
    def advice(self) -> str:
        """What may help where the hub refused; empty where nothing is known."""
        return ADVICE.get(self.code or "", "") if self.verdict == "refused" and not self.in_progress else ""

    @property
    def settles(self) -> bool:
        """Whether a refusal is about the request itself, so that the very same request sent earlier met it, too.

        A refusal of the sender (certificate, contract, address) says nothing of what came before.
        """
        about_content = self.http_status == 400 or self.code in ABOUT_CONTENT
        return self.verdict == "refused" and about_content and not self.in_progress


def understood(reply: Reply) -> Outcome:
    """What an HTTP answer means. Success is HTTP 200 with Result true and code 000, nothing else."""
    content = _json(reply)
    outcome = Outcome(
        "refused",
        f"HTTP {reply.http_status}",
        http_status=reply.http_status,
        code=_code(content),
        process_id=reply.process_id,
        pause=_pause(reply.retry_after),
        said=_text(reply)[:LONGEST_KEPT],
        faults=_faults(content),
    )
    status = reply.http_status
    if status == 200:
        return _acknowledged(outcome, content)
    if status == 429:
        return replace(outcome, verdict="unsent", repeat="safe", reason="HTTP 429: too many requests")
    if status == 408 or status >= 500:
        reason = f"HTTP {status}: the hub failed, and may have stored the request or not"
        return replace(outcome, verdict="unknown", repeat="idempotent", reason=reason)
    if 200 < status < 300:
        return replace(outcome, verdict="unknown", reason=f"HTTP {status} is no answer that the protocol knows")
    return replace(outcome, reason=_refusal(outcome, content))


def _acknowledged(outcome: Outcome, content: Any) -> Outcome:
    result = content.get("Result") if isinstance(content, Mapping) else None
    code = outcome.code
    if not isinstance(result, bool) or code is None:
        return replace(outcome, verdict="unknown", repeat="idempotent", reason="HTTP 200 without an acknowledgement")
    if result and code == SUCCESS:
        return replace(outcome, verdict="accepted", reason="accepted")
    if result or code == SUCCESS:
        reason = f"the acknowledgement contradicts itself: Result {str(result).lower()} with code {code}"
        return replace(outcome, verdict="unknown", repeat="idempotent", reason=reason)
    repeat: Repeat = "never"
    if (code in PASSING and "not found" not in outcome.said) or outcome.in_progress:
        repeat = "safe"
    elif code == CAUTIOUS:
        repeat = "cautious"
    return replace(outcome, repeat=repeat, reason=_status(outcome, content))


def _refusal(outcome: Outcome, content: Any) -> str:
    """Why a request was refused, in words."""
    if outcome.faults:
        return f"HTTP {outcome.http_status}: the hub finds {len(outcome.faults)} faults in the data"
    if outcome.code is not None:
        return f"HTTP {outcome.http_status}: {_status(outcome, content)}"
    if outcome.http_status == 403 and outcome.process_id is None:
        return "HTTP 403 from before the application: this address of yours is probably not white-listed"
    if 300 <= (outcome.http_status or 0) < 400:
        return f"HTTP {outcome.http_status}: a redirect, which is not followed"
    words = [REFUSALS.get(outcome.http_status or 0, ""), _message(content)]
    return ": ".join(filter(None, (f"HTTP {outcome.http_status}", "; ".join(filter(None, words)))))


def _message(content: Any) -> str:
    """What an error says that is no acknowledgement, for example of a gateway; a page in HTML says nothing here."""
    said = content.get("message") if isinstance(content, Mapping) else None
    return said.strip()[:LONGEST_MESSAGE] if isinstance(said, str) else ""


def _status(outcome: Outcome, content: Any) -> str:
    status = content.get("StatusCode") if isinstance(content, Mapping) else None
    status = status if isinstance(status, Mapping) else {}
    words = [str(status[name]) for name in ("Description", "AdditionalInfo") if status.get(name)]
    return f"status {outcome.code}" + (f": {'; '.join(words)}" if words else "")


def _code(content: Any) -> str | None:
    status = content.get("StatusCode") if isinstance(content, Mapping) else None
    code = status.get("Code") if isinstance(status, Mapping) else None
    return code[:10] if isinstance(code, str) else None


def _faults(content: Any) -> tuple[Fault, ...]:
    errors = content.get("validationErrors") if isinstance(content, Mapping) else None
    return tuple(
        Fault(str(each.get("fieldReference", "")), str(each.get("errorMessage", "")))
        for each in (errors if isinstance(errors, list) else ())
        if isinstance(each, Mapping)
    )


def _text(reply: Reply) -> str:
    """The body as text; some answers come in ISO-8859-1 and say so."""
    charset = reply.content_type.lower().partition("charset=")[2].partition(";")[0].strip(' "')
    try:
        return reply.body.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return reply.body.decode("latin-1")


def _json(reply: Reply) -> Any:
    try:
        return msgspec.json.decode(_text(reply).encode())
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _pause(retry_after: str | None) -> float | None:
    """Retry-After in seconds: a number, or a date (RFC 9110)."""
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
