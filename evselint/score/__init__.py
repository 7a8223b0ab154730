"""The estimate of the EVSE Data Score: from the classes of a Report to figures, range, repairs and rungs.

An estimate by evselint's own open model, from what is published about the rating; not the rating itself.
"""

from evselint.score.estimate import (
    FieldFigures,
    Score,
    estimate,
    missed_minimums,
    of_operators,
    of_report,
    value_of_record,
)
from evselint.score.variants import Variant, default_variant, every_variant

__all__ = [
    "FieldFigures",
    "Score",
    "Variant",
    "default_variant",
    "estimate",
    "every_variant",
    "missed_minimums",
    "of_operators",
    "of_report",
    "value_of_record",
]
