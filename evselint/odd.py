"""Records that the fast decoder refuses: read member by member, tolerantly."""

from __future__ import annotations

from evselint.checks.meaning import Reading, escaped, right_key
from evselint.checks.schema import record_properties
from evselint.damage import looks
from evselint.facts import SILENT, dialect_spots, placed_as_written
from evselint.judgements import Judgements, Spot
from evselint.read.scan import whole_object


class Odd:
    """A record that the strict struct refuses: its slices by right name, the faults of its keys, and their spelling."""

    __slots__ = ("slices", "spots", "written")

    def __init__(self, record: bytes, judgements: Judgements) -> None:
        text = record.decode("utf-8", "surrogateescape")
        self.slices: dict[str, bytes] = {}
        self.written: dict[str, str] = {}
        found = whole_object(text)
        if found is None:
            raise ValueError("not one JSON object")
        reading = Reading()
        contents = {member.key: text[member.start : member.end] for member in found}
        spots: list[Spot] = []
        seen: set[str] = set()
        for member in found:
            if member.key in seen and "duplicate-key" in judgements.reading:
                spots.append(
                    Spot(
                        judgements.reading["duplicate-key"], f"/{escaped(member.key)}", member.key, {"key": member.key}
                    )
                )
                continue
            seen.add(member.key)
            name = right_key(member.key, record_properties(), contents, "", reading)
            if name is None or (name != member.key and name in contents):
                continue
            self.slices[name] = contents[member.key].encode("utf-8", "surrogateescape")
            if name != member.key:
                self.written[f"/{name}"] = f"/{escaped(member.key)}"
        if "ChargingStationName" in contents and "ChargingStationNames" not in contents:
            self.slices["ChargingStationNames"] = SILENT
        spots += dialect_spots(reading, judgements)
        self.spots = tuple(spots)

    def as_written(self, spot: Spot) -> Spot:
        """The spot with its pointer leading into the record as given."""
        return placed_as_written(spot, self.written)


class Unread(Odd):
    """A record that is not JSON although its brackets close: one finding, and its fields say nothing."""

    def __init__(self, record: bytes, judgements: Judgements) -> None:
        self.slices = dict.fromkeys(record_properties(), SILENT)
        self.written = {}
        index = judgements.reading.get("malformed")
        self.spots = (Spot(index, "", None, {"text": looks(record)}),) if index is not None else ()
