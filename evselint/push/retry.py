"""Asking again: only where it cannot do harm, with growing pauses and the hub's own wish first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from evselint.push.answer import Outcome
from evselint.push.plan import ActionType

CAUTIOUS_REPEATS = 2
LONGEST_RETRY_AFTER = 600.0
IDEMPOTENT = frozenset({"fullLoad", "update"})


@dataclass(frozen=True)
class Patience:
    """How often to try and how long to pause, in seconds; ``timeout`` is how long the hub may take to answer."""

    attempts: int = 5
    first_pause: float = 2.0
    longest_pause: float = 60.0
    timeout: float = 300.0


class _Again(Exception):
    """The request may be repeated."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


def persistently(
    attempt: Callable[[], Outcome], action: ActionType, patience: Patience, say: Callable[[str], None]
) -> tuple[Outcome, int]:
    """The last outcome of ``attempt`` and how many attempts it took.

    What may have been stored is repeated only for fullLoad and update, which end in the same state however often
    they are applied; what surely was not is repeated for every action.
    """
    import stamina
    import stamina.instrumentation

    stamina.instrumentation.set_on_retry_hooks([])  # ours is the only word about it
    tries = 0
    open_since = ""
    for each in stamina.retry_context(
        on=_pause_wanted,
        attempts=patience.attempts,
        timeout=None,
        wait_initial=patience.first_pause,
        wait_max=patience.longest_pause,
        wait_jitter=patience.first_pause / 2,
    ):
        with each:
            tries += 1
            outcome = attempt()
            if outcome.verdict == "unknown":
                open_since = outcome.reason
            if tries < patience.attempts and may_repeat(outcome, action, tries):
                say(f"{outcome.reason}; trying again")
                raise _Again(outcome)
    if open_since and outcome.verdict != "accepted" and not outcome.settles:
        # A later attempt that was turned away says nothing of the one that nobody knows about.
        later = "" if outcome.reason == open_since else f"; then: {outcome.reason}"
        outcome = replace(outcome, verdict="unknown", reason=open_since + later)
    return outcome, tries


def may_repeat(outcome: Outcome, action: ActionType, tries: int) -> bool:
    """Whether the same request may be sent again after ``tries`` attempts."""
    if outcome.repeat == "idempotent":
        return action in IDEMPOTENT
    return outcome.repeat == "safe" or (outcome.repeat == "cautious" and tries <= CAUTIOUS_REPEATS)


def _pause_wanted(error: Exception) -> bool | float:
    """Stamina's question: not at all, as planned, or after so many seconds."""
    if not isinstance(error, _Again):
        return False
    pause = error.outcome.pause
    return True if pause is None else min(pause, LONGEST_RETRY_AFTER)
