"""What a country's code tells: its two-letter code, languages, daylight saving, mainland.

Small literals, because a record names its country in three letters (ISO 3166-1 alpha-3), an EvseID in two,
and checks must not read a database to compare the two.
"""

from __future__ import annotations

_ALPHA_2 = """
    ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF ATG:AG AUS:AU AUT:AT
    AZE:AZ BDI:BI BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL:BO
    BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG
    COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK DOM:DO
    DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK FRA:FR FRO:FO FSM:FM GAB:GA GBR:GB
    GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU GUY:GY
    HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT
    JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY
    LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH
    MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU MWI:MW MYS:MY MYT:YT NAM:NA
    NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA PCN:PN PER:PE
    PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW SAU:SA
    SDN:SD SEN:SN SGP:SG SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR
    SVK:SK SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO
    TTO:TT TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG
    VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW XKX:XK
"""

_LANGUAGES = """
    ALB:sq AND:ca ARE:ar ARG:es ARM:hy AUS:en AUT:de AZE:az BEL:nl,fr,de BGR:bg BHR:ar BIH:bs,hr,sr BLR:be,ru BRA:pt
    CAN:en,fr CHE:de,fr,it,rm CHL:es CHN:zh COL:es CRI:es CYP:el,tr CZE:cs DEU:de DNK:da EGY:ar ESP:es,ca,eu,gl
    EST:et FIN:fi,sv ALA:sv FRA:fr FRO:fo,da GBR:en,cy,gd GEO:ka GGY:en GIB:en GLP:fr GRC:el GRL:kl,da GUF:fr
    HKG:zh,en HRV:hr HUN:hu IDN:id IMN:en IND:hi,en IRL:en,ga ISL:is ISR:he,ar ITA:it,de,fr,sl JEY:en JOR:ar JPN:ja
    KAZ:kk,ru KOR:ko KWT:ar LIE:de LTU:lt LUX:lb,fr,de LVA:lv MAR:ar MCO:fr MDA:ro MEX:es MKD:mk,sq MLT:mt,en
    MNE:sr,bs,sq,hr MTQ:fr MYS:ms,en MYT:fr NLD:nl,fy NOR:no,nb,nn,se NZL:en,mi OMN:ar PER:es PHL:tl,en POL:pl
    PRI:es,en PRT:pt QAT:ar REU:fr ROU:ro RUS:ru SAU:ar SGP:en,zh,ms,ta SMR:it SRB:sr SVK:sk SVN:sl,hu,it SWE:sv
    THA:th TUN:ar TUR:tr TWN:zh UKR:uk URY:es USA:en,es VAT:it VNM:vi XKX:sq,sr ZAF:en,af,zu,xh
"""

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja
    jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb
    nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""


def _pairs(text: str) -> dict[str, str]:
    return {pair[:-3]: pair[-2:] for pair in text.split()}


ALPHA_2 = _pairs(_ALPHA_2)
"""Country in three letters to country in two letters."""

LANGUAGES: dict[str, frozenset[str]] = {
    country: frozenset(languages.split(",")) for country, languages in (pair.split(":") for pair in _LANGUAGES.split())
}
"""Country to its official languages; only countries whose languages are settled enough to judge by."""

# Countries of several official languages of which nearly everybody speaks one.
_MAIN_LANGUAGE = _pairs("GBR:en ITA:it NZL:en SVN:sl USA:en")

ISO_639_1 = frozenset(_ISO_639_1.split())
"""Every assigned language code of two letters."""

_BIBLIOGRAPHIC = """
    alb:sq arm:hy baq:eu bur:my chi:zh cze:cs dut:nl fre:fr geo:ka ger:de gre:el ice:is mac:mk mao:mi may:ms per:fa
    rum:ro slo:sk tib:bo wel:cy
"""

BIBLIOGRAPHIC = _pairs(_BIBLIOGRAPHIC)
"""The codes of libraries (ISO 639-2/B), where OICP wants those of terminology, to codes of two letters."""

_NAMES = """
    germany deutschland allemagne germania duitsland alemania|austria österreich autriche oostenrijk
    switzerland schweiz suisse svizzera zwitserland suiza|france frankreich francia frankrijk
    italy italien italie italia italië|spain spanien espagne spagna spanje españa
    netherlands niederlande pays-bas nederland|belgium belgien belgique belgië belgio
    luxembourg luxemburg|liechtenstein|sweden schweden sverige suède|norway norwegen norge norvège
    denmark dänemark danmark danemark|finland finnland suomi finlande|poland polen polska pologne
    portugal|czechia tschechien česko|hungary ungarn magyarország|greece griechenland ελλάδα
    ireland irland irlande|croatia kroatien hrvatska|slovenia slowenien slovenija|iceland island ísland
"""

COUNTRY_NAMES = frozenset(_NAMES.replace("|", " ").split()) | {
    "united kingdom",
    "great britain",
    "the netherlands",
    "usa",
}
"""Names of countries in small letters, in English, in their own language, and in some of their neighbours'."""

_EUROPE = """
    ALA ALB AND AUT BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA FRO GBR GGY GIB GRC HRV HUN IMN IRL ISL ITA
    JEY LIE LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU SMR SRB SVK SVN SWE TUR UKR VAT XKX
"""

EUROPE = frozenset(_EUROPE.split())

SUMMER_TIME = (EUROPE - {"BLR", "ISL", "TUR"}) | frozenset(
    {"USA", "CAN", "CUB", "HTI", "BMU", "BHS", "TCA", "CHL", "AUS", "NZL", "LBN", "ISR", "PSE", "EGY", "GRL"}
)
"""Countries where (almost) every clock changes twice a year, as of 2026."""

# Territories whose charging points usually carry the two-letter code of the state they belong to.
_STATES = """
    GP:FR MQ:FR GF:FR RE:FR YT:FR PM:FR BL:FR MF:FR NC:FR PF:FR WF:FR MC:FR GG:GB JE:GB IM:GB GI:GB AX:FI SJ:NO
    FO:DK GL:DK PR:US GU:US VI:US AS:US MP:US AW:NL CW:NL SX:NL BQ:NL HK:CN MO:CN SM:IT VA:IT LI:CH
"""

_STATE_OF = _pairs(_STATES)


def languages_of(country: str) -> list[str]:
    """The languages that a text is likely to be in: the one that nearly everybody speaks, or all official ones."""
    main = _MAIN_LANGUAGE.get(country)
    return [main] if main else sorted(LANGUAGES.get(country, ()))


def country_names_match(alpha_2: str, alpha_3: str) -> bool:
    """Whether a two-letter code may stand for the country with this three-letter code."""
    here = ALPHA_2.get(alpha_3)
    return here == alpha_2 or _STATE_OF.get(here or "") == alpha_2
