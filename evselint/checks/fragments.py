"""Parts of words that texts must hold to tell of a garage, of opening hours or of a state.

Each stands in every wording that the check of the same subject knows, and in few others.
"""

from __future__ import annotations

_CAR_PARK = """
    storey,story,stori,garag,ebene,ondergr,tiefpark,parkh,parkdeck,parkeer,undergr,untergesch,souterr,sous-s,couvert,autosilo,
    autorim,sotterr,coperto,multip,interrato,subterr,cubiert
"""
_HOURS = """
    opening hours,opening times,open from,open daily,open mon,open between,ffnungsz,ffnet,betriebsz,heures d,horair,
    ouvert d,orari,aperto da,openingst,geopend,abierto d
"""
_STATE = """
    out of ,not in ,not work,closed,coming soon,under constr,decomm,betrieb,defekt,in bau,im bau,in planung,geschlossen,
    demn,hors serv,en panne,en constr,en travaux,fuori serv,guasto,in costr,buiten ,in aanbouw,fuera de,averiado
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lstrip() for word in text.strip().replace("\n", "").split(","))


CAR_PARK, HOURS, STATE = _words(_CAR_PARK), _words(_HOURS), _words(_STATE)
# Floors below the ground, and a Spanish word for them.
FLOORS = ("ótano",)
FLOOR = r"-[1-9]|[1-9. ](?i:ug)|(?i:ug) ?[1-9]"
