"""Literal data the made-up fleet is set in: countries, towns, streets, texts.

Postal codes, towns and their centres: GeoNames postal codes (geonames.org, CC BY 4.0), a selection.
"""

from __future__ import annotations

from typing import NamedTuple


class Country(NamedTuple):
    """What all charging points of a country share."""

    alpha2: str
    alpha3: str
    time_zone: str
    hotline: str  # the first digits of its telephone numbers …
    hotline_digits: int  # … and how many follow
    share: int  # operators of every hundred


class Town(NamedTuple):
    """A town with one of its postal codes and the centre of that, in ten-thousandths of a degree."""

    country: str
    name: str
    postal_code: str
    region: str
    latitude: int
    longitude: int
    language: str


class Wording(NamedTuple):
    """Streets and texts of one language."""

    station: str
    streets: tuple[str, ...]
    information: tuple[str, ...]
    directions: tuple[str, ...]


COUNTRIES = (
    Country("DE", "DEU", "UTC+01:00", "+49302", 7, 36),
    Country("NL", "NLD", "UTC+01:00", "+31205", 6, 12),
    Country("FR", "FRA", "UTC+01:00", "+33140", 6, 10),
    Country("CH", "CHE", "UTC+01:00", "+41442", 6, 9),
    Country("AT", "AUT", "UTC+01:00", "+4315", 6, 9),
    Country("BE", "BEL", "UTC+01:00", "+3225", 6, 6),
    Country("IT", "ITA", "UTC+01:00", "+39025", 7, 4),
    Country("ES", "ESP", "UTC+01:00", "+34915", 6, 3),
    Country("DK", "DNK", "UTC+01:00", "+4533", 6, 3),
    Country("SE", "SWE", "UTC+01:00", "+4685", 7, 3),
    Country("PL", "POL", "UTC+01:00", "+48225", 6, 2),
    Country("CZ", "CZE", "UTC+01:00", "+42022", 7, 2),
    Country("LU", "LUX", "UTC+01:00", "+35226", 6, 1),
)

TOWNS = (
    Town("DE", "Göttingen", "37073", "Niedersachsen", 515364, 99390, "de"),
    Town("DE", "Bamberg", "96047", "Bayern", 498934, 108911, "de"),
    Town("DE", "Marburg", "35037", "Hessen", 508030, 87625, "de"),
    Town("DE", "Oldenburg", "26121", "Niedersachsen", 531599, 82050, "de"),
    Town("DE", "Tübingen", "72070", "Baden-Württemberg", 485241, 90177, "de"),
    Town("DE", "Erfurt", "99084", "Thüringen", 509746, 110297, "de"),
    Town("DE", "Lüneburg", "21335", "Niedersachsen", 532329, 104078, "de"),
    Town("DE", "Münster", "48143", "Nordrhein-Westfalen", 519597, 76314, "de"),
    Town("DE", "Fulda", "36037", "Hessen", 505518, 96833, "de"),
    Town("DE", "Rosenheim", "83022", "Bayern", 478550, 121232, "de"),
    Town("DE", "Hildesheim", "31134", "Niedersachsen", 521531, 99555, "de"),
    Town("DE", "Weimar", "99423", "Thüringen", 509804, 113263, "de"),
    Town("DE", "Kaiserslautern", "67655", "Rheinland-Pfalz", 494425, 77659, "de"),
    Town("DE", "Ravensburg", "88212", "Baden-Württemberg", 477815, 96183, "de"),
    Town("AT", "Wels", "4600", "Oberösterreich", 481667, 140333, "de"),
    Town("AT", "Steyr", "4400", "Oberösterreich", 480427, 144213, "de"),
    Town("AT", "Leoben", "8700", "Steiermark", 473765, 150914, "de"),
    Town("AT", "Krems an der Donau", "3500", "Niederösterreich", 484092, 156141, "de"),
    Town("AT", "Amstetten", "3300", "Niederösterreich", 481229, 148721, "de"),
    Town("CH", "Winterthur", "8400", "Zürich", 474931, 87297, "de"),
    Town("CH", "Thun", "3600", "Bern", 467554, 76234, "de"),
    Town("CH", "Olten", "4600", "Solothurn", 473458, 79009, "de"),
    Town("CH", "Fribourg", "1700", "Fribourg", 468067, 71636, "fr"),
    Town("CH", "Zug", "6300", "Zug", 471685, 85035, "de"),
    Town("CH", "Chur", "7000", "Graubünden", 468528, 95299, "de"),
    Town("NL", "Amersfoort", "3811 LM", "Utrecht", 521557, 53881, "nl"),
    Town("NL", "Zwolle", "8011 PK", "Overijssel", 525116, 60921, "nl"),
    Town("NL", "Apeldoorn", "7311 KE", "Gelderland", 522131, 59615, "nl"),
    Town("NL", "Gouda", "2801 JG", "Zuid-Holland", 520119, 47079, "nl"),
    Town("NL", "Tilburg", "5011 CA", "Noord-Brabant", 515855, 50863, "nl"),
    Town("NL", "Utrecht", "3511 LN", "Utrecht", 520886, 51174, "nl"),
    Town("BE", "Mechelen", "2800", "Vlaanderen", 510257, 44776, "nl"),
    Town("BE", "Leuven", "3000", "Vlaanderen", 508796, 47009, "nl"),
    Town("BE", "Namur", "5000", "Wallonie", 504669, 48675, "fr"),
    Town("BE", "Hasselt", "3500", "Vlaanderen", 509311, 53378, "nl"),
    Town("LU", "Mersch", "7410", "Mersch", 497534, 61394, "fr"),
    Town("FR", "Chambéry", "73000", "Auvergne-Rhône-Alpes", 455663, 59208, "fr"),
    Town("FR", "Angers", "49000", "Pays de la Loire", 474716, -5520, "fr"),
    Town("FR", "Limoges", "87000", "Nouvelle-Aquitaine", 458336, 12476, "fr"),
    Town("FR", "Poitiers", "86000", "Nouvelle-Aquitaine", 465826, 3435, "fr"),
    Town("FR", "Chartres", "28000", "Centre-Val de Loire", 484469, 14892, "fr"),
    Town("FR", "Valence", "26000", "Auvergne-Rhône-Alpes", 449256, 49096, "fr"),
    Town("IT", "Cremona", "26100", "Lombardia", 451332, 100213, "it"),
    Town("IT", "Mantova", "46100", "Lombardia", 451603, 107978, "it"),
    Town("IT", "Arezzo", "52100", "Toscana", 434628, 118807, "it"),
    Town("IT", "Piacenza", "29121", "Emilia-Romagna", 450524, 96934, "it"),
    Town("ES", "Segovia", "40001", "Castilla y León", 409487, -41194, "es"),
    Town("ES", "Burgos", "09001", "Castilla y León", 423378, -37188, "es"),
    Town("ES", "Albacete", "02001", "Castilla-La Mancha", 389953, -18525, "es"),
    Town("ES", "Soria", "42001", "Castilla y León", 417670, -24727, "es"),
    Town("PL", "Rzeszów", "35-001", "Podkarpackie", 500405, 220051, "pl"),
    Town("PL", "Kielce", "25-002", "Świętokrzyskie", 508730, 206216, "pl"),
    Town("PL", "Opole", "45-001", "Opolskie", 506637, 179413, "pl"),
    Town("CZ", "Olomouc", "772 00", "Olomoucký kraj", 495955, 172518, "cs"),
    Town("CZ", "Tábor", "390 01", "Jihočeský kraj", 494144, 146578, "cs"),
    Town("CZ", "Jihlava", "586 01", "Kraj Vysočina", 493961, 155912, "cs"),
    Town("DK", "Silkeborg", "8600", "Midtjylland", 561726, 95564, "da"),
    Town("DK", "Herning", "7400", "Midtjylland", 561331, 89736, "da"),
    Town("DK", "Viborg", "8800", "Midtjylland", 564451, 93909, "da"),
    Town("SE", "Örebro", "700 02", "Örebro län", 592741, 152066, "sv"),
    Town("SE", "Västerås", "720 01", "Västmanlands län", 596162, 165528, "sv"),
    Town("SE", "Linköping", "580 02", "Östergötlands län", 584167, 156167, "sv"),
)

ENGLISH = Wording(
    "Charging station",
    (),
    (
        "Please leave the bay after charging.",
        "Lit all night, café nearby.",
        "Bring your own cable.",
    ),
    (
        "Follow the blue signs.",
        "Opposite the post office.",
        "Behind the town hall.",
    ),
)

WORDINGS = {
    "de": Wording(
        "Ladestation",
        (
            "Marktstraße",
            "Lindenallee",
            "Schillerstraße",
            "Goethestraße",
            "Bahnhofstraße",
            "Mühlenweg",
            "Am Stadtgraben",
            "Kirchgasse",
            "Gartenstraße",
            "Rosenweg",
            "Hauptstraße",
            "Beethovenstraße",
            "Kastanienallee",
            "Industriestraße",
            "Brunnengasse",
            "Am Alten Hafen",
        ),
        (
            "Bitte den Platz nach dem Laden räumen.",
            "Nachts beleuchtet, Café in der Nähe.",
            "Bitte das eigene Kabel mitbringen.",
        ),
        (
            "Den blauen Schildern folgen.",
            "Gegenüber der Post.",
            "Hinter dem Rathaus.",
        ),
    ),
    "fr": Wording(
        "Station de recharge",
        (
            "Rue de la République",
            "Avenue Victor Hugo",
            "Rue Pasteur",
            "Boulevard Gambetta",
            "Rue du Moulin",
            "Place de la Mairie",
            "Rue des Écoles",
            "Avenue Jean Jaurès",
            "Rue de la Gare",
            "Quai des Tanneurs",
            "Rue du Collège",
            "Allée des Tilleuls",
            "Rue Saint-Martin",
            "Rue des Lilas",
            "Chemin des Vignes",
            "Rue du Commerce",
        ),
        (
            "Merci de libérer la place après la recharge.",
            "Éclairé la nuit, café à proximité.",
            "Apportez votre câble.",
        ),
        (
            "Suivez les panneaux bleus.",
            "En face de la poste.",
            "Derrière la mairie.",
        ),
    ),
    "it": Wording(
        "Stazione di ricarica",
        (
            "Via Garibaldi",
            "Via Mazzini",
            "Corso Vittorio Emanuele",
            "Via Dante",
            "Viale della Stazione",
            "Via Verdi",
            "Via del Mulino",
            "Via Cavour",
            "Via San Marco",
            "Via delle Rose",
            "Via Galileo Galilei",
            "Viale dei Tigli",
            "Via Leonardo da Vinci",
            "Via Manzoni",
            "Via Rossini",
            "Via Puccini",
        ),
        (
            "Si prega di liberare il posto dopo la ricarica.",
            "Illuminata di notte, bar nelle vicinanze.",
            "Portare il proprio cavo.",
        ),
        (
            "Seguire i cartelli blu.",
            "Di fronte alla posta.",
            "Dietro il municipio.",
        ),
    ),
    "es": Wording(
        "Estación de recarga",
        (
            "Calle Mayor",
            "Avenida de la Constitución",
            "Calle Cervantes",
            "Calle del Carmen",
            "Calle San Juan",
            "Paseo de la Estación",
            "Calle Goya",
            "Calle del Molino",
            "Avenida de los Reyes",
            "Calle Real",
            "Calle de la Fuente",
            "Calle Colón",
            "Calle Velázquez",
            "Calle Nueva",
            "Calle Lope de Vega",
            "Calle del Pilar",
        ),
        (
            "Deje libre la plaza después de la recarga.",
            "Iluminada de noche, cafetería cercana.",
            "Traiga su propio cable.",
        ),
        (
            "Siga las señales azules.",
            "Frente a correos.",
            "Detrás del ayuntamiento.",
        ),
    ),
    "nl": Wording(
        "Laadstation",
        (
            "Stationsstraat",
            "Dorpsstraat",
            "Molenweg",
            "Kerkstraat",
            "Schoolstraat",
            "Lindelaan",
            "Marktstraat",
            "Julianastraat",
            "Beatrixlaan",
            "Kastanjelaan",
            "Havenstraat",
            "Nieuwstraat",
            "Rozenstraat",
            "Industrieweg",
            "Eikenlaan",
            "Wilhelminastraat",
        ),
        (
            "Maak de plaats vrij na het laden.",
            "'s Nachts verlicht, café dichtbij.",
            "Neem uw eigen kabel mee.",
        ),
        (
            "Volg de blauwe borden.",
            "Tegenover het postkantoor.",
            "Achter het stadhuis.",
        ),
    ),
    "da": Wording(
        "Ladestation",
        (
            "Algade",
            "Nørregade",
            "Søndergade",
            "Vestergade",
            "Østergade",
            "Kirkevej",
            "Skolegade",
            "Møllevej",
            "Rosenvej",
            "Lindevej",
            "Industrivej",
            "Torvegade",
            "Havnegade",
            "Birkevej",
            "Fabriksvej",
            "Ringvej",
        ),
        (
            "Flyt venligst bilen efter opladning.",
            "Oplyst om natten, café i nærheden.",
            "Medbring eget kabel.",
        ),
        (
            "Følg de blå skilte.",
            "Over for posthuset.",
            "Bag rådhuset.",
        ),
    ),
    "sv": Wording(
        "Laddstation",
        (
            "Storgatan",
            "Drottninggatan",
            "Kungsgatan",
            "Järnvägsgatan",
            "Kyrkogatan",
            "Skolgatan",
            "Hamngatan",
            "Björkvägen",
            "Industrigatan",
            "Kvarngatan",
            "Rosenvägen",
            "Lindvägen",
            "Vasagatan",
            "Nygatan",
            "Trädgårdsgatan",
            "Fabriksgatan",
        ),
        (
            "Flytta bilen efter laddningen.",
            "Belyst på natten, kafé i närheten.",
            "Ta med egen kabel.",
        ),
        (
            "Följ de blå skyltarna.",
            "Mitt emot posten.",
            "Bakom rådhuset.",
        ),
    ),
    "pl": Wording(
        "Stacja ładowania",
        (
            "ul. Słowackiego",
            "ul. Mickiewicza",
            "ul. Dworcowa",
            "ul. Ogrodowa",
            "ul. Kościuszki",
            "ul. Lipowa",
            "ul. Szkolna",
            "ul. Młyńska",
            "ul. Polna",
            "ul. Sienkiewicza",
            "ul. Kwiatowa",
            "ul. Leśna",
            "ul. Zamkowa",
            "ul. Rynkowa",
            "ul. Przemysłowa",
            "ul. Kopernika",
        ),
        (
            "Po naładowaniu prosimy zwolnić miejsce.",
            "Oświetlone nocą, w pobliżu kawiarnia.",
            "Prosimy o własny kabel.",
        ),
        (
            "Za niebieskimi znakami.",
            "Naprzeciwko poczty.",
            "Za ratuszem.",
        ),
    ),
    "cs": Wording(
        "Nabíjecí stanice",
        (
            "Nádražní",
            "Školní",
            "Zahradní",
            "Lipová",
            "Husova",
            "Masarykova",
            "Komenského",
            "Palackého",
            "Mlýnská",
            "Průmyslová",
            "Růžová",
            "Smetanova",
            "Dvořákova",
            "Zámecká",
            "Okružní",
            "Jiráskova",
        ),
        (
            "Po nabití prosím uvolněte místo.",
            "V noci osvětleno, poblíž kavárna.",
            "Přineste si vlastní kabel.",
        ),
        (
            "Podle modrých značek.",
            "Naproti poště.",
            "Za radnicí.",
        ),
    ),
}
