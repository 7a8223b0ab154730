"""Points that common geocoders answer for a town or a country as a whole, when they do not find the address.

Everybody sees them who asks a map for the name alone. They are given to a metre, so that hardly any charging point
shares one by chance.
"""

from __future__ import annotations

EXACT = 10_000  # a point counts as the same within about ten metres

_TOWNS = """
    Berlin 52.520007 13.404954 | the Brandenburg Gate in Berlin 52.516181 13.376935 | Hamburg 53.551085 9.993682
    München 48.135125 11.581981 | Köln 50.937531 6.960279 | Frankfurt am Main 50.110922 8.682127
    Stuttgart 48.775846 9.182932 | Düsseldorf 51.227741 6.773456 | Leipzig 51.339695 12.373075
    Wien 48.208174 16.373819 | Zürich 47.376887 8.541694 | Genève 46.204391 6.143158 | Bern 46.947974 7.447447
    Basel 47.559599 7.588576 | Lausanne 46.519653 6.632273 | Paris 48.856614 2.352222 | Lyon 45.764043 4.835659
    Marseille 43.296482 5.369780 | London 51.507351 -0.127758 | Amsterdam 52.370216 4.895168
    Rotterdam 51.924420 4.477733 | Bruxelles 50.850340 4.351710 | Madrid 40.416775 -3.703790
    Barcelona 41.385064 2.173404 | Roma 41.902783 12.496366 | Milano 45.465422 9.185924
    Stockholm 59.329323 18.068581 | Oslo 59.913869 10.752245 | København 55.676097 12.568337
    Helsinki 60.169856 24.938379 | Warszawa 52.229676 21.012229 | Praha 50.075538 14.437800
    Budapest 47.497912 19.040235 | Lisboa 38.722252 -9.139337 | Dublin 53.349805 -6.260310
    Luxembourg 49.611621 6.131935 | New York 40.712776 -74.005974
"""
_COUNTRIES = """
    DEU 51.165691 10.451526 | AUT 47.516231 14.550072 | CHE 46.818188 8.227512
    FRA 46.227638 2.213749 | ITA 41.871940 12.567380 | ESP 40.463667 -3.749220
    NLD 52.132633 5.291266 | BEL 50.503887 4.469936 | GBR 55.378051 -3.435973
    POL 51.919438 19.145136 | SWE 60.128161 18.643501 | NOR 60.472024 8.468946 | DNK 56.263920 9.501785
    FIN 61.924110 25.748151 | PRT 39.399872 -8.224454 | CZE 49.817492 15.472962
    HUN 47.162494 19.503304 | LUX 49.815273 6.129583 | USA 37.090240 -95.712891
"""


def _points(text: str) -> dict[str, tuple[float, float]]:
    """Points by name: a name, latitude and longitude, parted by strokes and line breaks."""
    entries = (entry.strip().rsplit(" ", 2) for entry in text.strip().replace("\n", "|").split("|"))
    return {name.strip(): (float(latitude), float(longitude)) for name, latitude, longitude in entries}


TOWNS = _points(_TOWNS)
COUNTRIES = _points(_COUNTRIES)
_NAMES = {
    (round(latitude * EXACT), round(longitude * EXACT)): name
    for name, (latitude, longitude) in (*TOWNS.items(), *COUNTRIES.items())
}

_ROWS = frozenset(row for row, _ in _NAMES)


def answered_for(latitude: float, longitude: float) -> str:
    """What a geocoder answers with this point: a town, or a country by its code; nothing for any other point."""
    row = round(latitude * EXACT)
    return _NAMES.get((row, round(longitude * EXACT)), "") if row in _ROWS else ""
