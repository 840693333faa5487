"""English names and units for the columns of the caravan insurance table, whose own are Dutch abbreviations."""

# Original name: (our name, unit). Codes as the challenge of 2000 published them.
_CODE_41 = "code 1-41 of a customer type"
_CODE_10 = "code 1-10 of a group of customer types"
_SHARE = "share of the zip code's people or homes in bands 0-9: 0 is none, 1 up to 10%, then steps of 13%, 9 is all"
_PREMIUM = "premium in bands 0-9 of guilders: none, below 50, 100, 200, 500, 1000, 5000, 10000, 20000, more"

_ZIP_CODE = {
    "MOSTYPE": ("customer_type", _CODE_41),
    "MAANTHUI": ("houses", "count"),
    "MGEMOMV": ("household_size", "people, rounded mean of the zip code"),
    "MGEMLEEF": ("age_band", "decade of the mean age: 1 is 20-30 years, 6 is 70-80"),
    "MOSHOOFD": ("customer_group", _CODE_10),
    "MGODRK": ("roman_catholic", _SHARE),
    "MGODPR": ("protestant", _SHARE),
    "MGODOV": ("other_religion", _SHARE),
    "MGODGE": ("no_religion", _SHARE),
    "MRELGE": ("married", _SHARE),
    "MRELSA": ("living_together", _SHARE),
    "MRELOV": ("other_relation", _SHARE),
    "MFALLEEN": ("single", _SHARE),
    "MFGEKIND": ("without_children", _SHARE),
    "MFWEKIND": ("with_children", _SHARE),
    "MOPLHOOG": ("education_high", _SHARE),
    "MOPLMIDD": ("education_medium", _SHARE),
    "MOPLLAAG": ("education_low", _SHARE),
    "MBERHOOG": ("work_high_status", _SHARE),
    "MBERZELF": ("work_entrepreneur", _SHARE),
    "MBERBOER": ("work_farmer", _SHARE),
    "MBERMIDD": ("work_middle_management", _SHARE),
    "MBERARBG": ("work_skilled", _SHARE),
    "MBERARBO": ("work_unskilled", _SHARE),
    "MSKA": ("social_class_a", _SHARE),
    "MSKB1": ("social_class_b1", _SHARE),
    "MSKB2": ("social_class_b2", _SHARE),
    "MSKC": ("social_class_c", _SHARE),
    "MSKD": ("social_class_d", _SHARE),
    "MHHUUR": ("rented_home", _SHARE),
    "MHKOOP": ("own_home", _SHARE),
    "MAUT1": ("one_car", _SHARE),
    "MAUT2": ("two_cars", _SHARE),
    "MAUT0": ("no_car", _SHARE),
    "MZFONDS": ("public_health_insurance", _SHARE),
    "MZPART": ("private_health_insurance", _SHARE),
    "MINKM30": ("income_below_30", _SHARE + "; income in thousand guilders"),
    "MINK3045": ("income_30_to_45", _SHARE + "; income in thousand guilders"),
    "MINK4575": ("income_45_to_75", _SHARE + "; income in thousand guilders"),
    "MINK7512": ("income_75_to_122", _SHARE + "; income in thousand guilders"),
    "MINK123M": ("income_above_122", _SHARE + "; income in thousand guilders"),
    "MINKGEM": ("income_mean", "bands 0-9 of the zip code's mean income"),
    "MKOOPKLA": ("purchasing_power", "class 1-8"),
}

# Each product has a column P..., the premium paid for it, and a column A..., the number of policies held.
_PRODUCTS = {
    "WAPART": "private_liability",
    "WABEDR": "business_liability",
    "WALAND": "farm_liability",
    "PERSAUT": "car",
    "BESAUT": "delivery_van",
    "MOTSCO": "motorcycle",
    "VRAAUT": "lorry",
    "AANHANG": "trailer",
    "TRACTOR": "tractor",
    "WERKT": "farm_machine",
    "BROM": "moped",
    "LEVEN": "life",
    "PERSONG": "personal_accident",
    "GEZONG": "family_accident",
    "WAOREG": "disability",
    "BRAND": "fire",
    "ZEILPL": "surfboard",
    "PLEZIER": "boat",
    "FIETS": "bicycle",
    "INBOED": "home_contents",
    "BYSTAND": "social_security",
}

CARAVAN_COLUMNS = (
    {"rownames": ("row", "number of the row, from 1")}
    | _ZIP_CODE
    | {f"P{product}": (f"premium_{name}", _PREMIUM) for product, name in _PRODUCTS.items()}
    | {f"A{product}": (f"policies_{name}", "count") for product, name in _PRODUCTS.items()}
    | {"Purchase": ("purchase", "True if the customer holds a caravan policy")}
)
