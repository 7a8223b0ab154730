"""Points that common geocoders answer for a town or a country as a whole, when they do not find the address.

Everybody sees them who asks a map for the name alone. They are given to a metre, so that hardly any charging point
shares one by chance.
"""

from __future__ import annotations

from functools import cache

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
    Germany 51.165691 10.451526 | Austria 47.516231 14.550072 | Switzerland 46.818188 8.227512
    France 46.227638 2.213749 | Italy 41.871940 12.567380 | Spain 40.463667 -3.749220
    the Netherlands 52.132633 5.291266 | Belgium 50.503887 4.469936 | the United Kingdom 55.378051 -3.435973
    Poland 51.919438 19.145136 | Sweden 60.128161 18.643501 | Norway 60.472024 8.468946 | Denmark 56.263920 9.501785
    Finland 61.924110 25.748151 | Portugal 39.399872 -8.224454 | Czechia 49.817492 15.472962
    Hungary 47.162494 19.503304 | Luxembourg 49.815273 6.129583 | the United States 37.090240 -95.712891
"""


def answered_for(latitude: float, longitude: float) -> str:
    """The name that a geocoder answers with this point; nothing for any other point."""
    return _points().get((round(latitude * EXACT), round(longitude * EXACT)), "")


@cache
def _points() -> dict[tuple[int, int], str]:
    points = {}
    for entry in f"{_TOWNS}\n{_COUNTRIES}".replace("\n", "|").split("|"):
        name, _, numbers = entry.strip().rpartition(" ")
        name, _, latitude = name.rpartition(" ")
        if name:
            points[round(float(latitude) * EXACT), round(float(numbers) * EXACT)] = name
    return points
