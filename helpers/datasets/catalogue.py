"""What the shop sells: sixty articles of the home in six categories, with their usual price, weight and materials."""

import io

import pandas as pd

_TEXT = """\
category|article|price|weight_kg|materials
kitchen|chopping board|79|1.2|wood,bamboo
kitchen|frying pan|189|1.5|steel,iron
kitchen|tea set|239|1.9|ceramic,glass
kitchen|dinner plates|169|2.4|ceramic,bamboo
kitchen|storage jars|99|1.6|glass,ceramic
kitchen|knife block|329|2.8|wood,steel
kitchen|water kettle|259|1.3|steel,glass
kitchen|apron|69|0.3|cotton,linen
kitchen|mixing bowls|119|1.4|steel,ceramic
kitchen|lunch box|59|0.4|bamboo,steel
bedroom|duvet cover|299|1.4|cotton,linen
bedroom|pillow|129|0.9|cotton,wool
bedroom|blanket|259|1.7|wool,cotton
bedroom|fitted sheet|149|0.8|cotton,linen
bedroom|bedside table|459|8.5|wood,steel
bedroom|mattress topper|699|6.0|cotton,wool
bedroom|bed tray|119|1.8|bamboo,wood
bedroom|curtains|279|1.9|linen,cotton
bedroom|bathrobe|219|1.1|cotton,linen
bedroom|slippers|79|0.4|wool,cotton
lighting|desk lamp|199|1.6|steel,wood
lighting|floor lamp|499|5.2|steel,bamboo
lighting|pendant light|349|2.1|glass,bamboo
lighting|bedside lamp|159|1.2|ceramic,wood
lighting|string lights|69|0.4|glass,steel
lighting|reading light|89|0.3|steel,wood
lighting|lantern|129|1.1|glass,iron
lighting|candle holder|49|0.5|iron,glass
lighting|night light|59|0.2|ceramic,wood
lighting|wall light|229|1.4|steel,ceramic
furniture|armchair|1499|18.0|wood,cotton
furniture|coffee table|899|14.0|wood,glass
furniture|bookcase|1199|26.0|wood,steel
furniture|desk|1399|24.0|wood,bamboo
furniture|dining chair|449|5.5|wood,steel
furniture|bar stool|369|4.8|steel,wood
furniture|shoe bench|399|7.5|bamboo,wood
furniture|side table|329|5.0|wood,iron
furniture|footstool|249|3.2|wool,cotton
furniture|coat stand|289|4.4|wood,iron
storage|laundry basket|129|1.5|bamboo,cotton
storage|wall shelf|169|2.6|wood,steel
storage|drawer organizer|59|0.6|bamboo,wood
storage|storage box|79|1.0|cotton,bamboo
storage|shoe rack|199|4.0|steel,bamboo
storage|spice rack|89|1.1|wood,steel
storage|magazine rack|109|1.3|wood,iron
storage|jewellery box|149|0.8|wood,glass
storage|coat hooks|69|0.7|steel,iron
storage|bathroom shelf|219|3.6|bamboo,steel
garden|plant pot|59|1.9|ceramic,iron
garden|watering can|89|0.8|steel,iron
garden|garden bench|999|21.0|wood,iron
garden|bird house|119|1.3|wood,bamboo
garden|herb planter|99|2.2|wood,ceramic
garden|hammock|279|1.9|cotton,linen
garden|picnic blanket|139|1.1|wool,cotton
garden|tool set|189|2.3|steel,wood
garden|folding chair|219|3.9|wood,steel
garden|doormat|79|1.6|cotton,bamboo
"""


def catalogue():
    """The articles, one a row, in the order of their product numbers.

    Returns
    -------
    DataFrame
        Columns category, article, price (yuan), weight_kg and materials (a list of two).
    """
    articles = pd.read_csv(io.StringIO(_TEXT), sep="|")
    articles["materials"] = articles["materials"].str.split(",")
    return articles
