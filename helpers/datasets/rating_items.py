"""The articles that a panel of customers rates: variants of what the shop sells, whose material tells of style."""

import numpy as np
import pandas as pd

from helpers.datasets.catalogue import catalogue

__all__ = ["STYLES", "items_of", "style_of_materials"]

STYLES = {
    "modern": ["steel", "glass"],
    "natural": ["wood", "bamboo"],
    "cosy": ["wool", "cotton"],
    "practical": ["iron", "ceramic", "linen"],
}
TOLD = 0.9  # how far a material moves an article towards its style
NOISE_OF_STYLE = np.sqrt(1 - TOLD**2 * 0.75)  # what is left for the article itself, so that the variance is about 1
COST_SHARE = (0.35, 0.75)  # of the price


def items_of(stream, n_items):
    """Draw articles: item_id, name, category, material, price and cost in yuan.

    >>> from helpers.datasets.streams import Streams
    >>> items_of(Streams(0), 2)["name"].tolist()
    ['cotton mattress topper 1', 'cotton laundry basket 2']
    """
    shop = catalogue()

    def uniform(name):
        return stream(f"ratings.item_{name}").random(n_items)

    article = shop.iloc[np.floor(len(shop) * uniform("article")).astype(np.int64)].reset_index(drop=True)
    second = uniform("material") < 0.5
    material = [pair[int(at)] for pair, at in zip(article["materials"], second, strict=True)]
    spread = np.exp(0.25 * stream("ratings.item_price").standard_normal(n_items))
    price = np.maximum(9, (article["price"] * spread).round()).astype(np.int64)
    low, high = COST_SHARE
    return pd.DataFrame(
        {
            "item_id": np.arange(n_items),
            "name": pd.Series(
                [
                    f"{of} {name} {at + 1}"
                    for at, (of, name) in enumerate(zip(material, article["article"], strict=True))
                ],
                dtype="str",
            ),
            "category": article["category"].astype("str"),
            "material": pd.Series(material, dtype="str"),
            "price": price,
            "cost": (price * (low + (high - low) * uniform("cost"))).round(2),
        }
    )


def style_of_materials(materials, n_factors):
    """Return what the material tells of an article's factors, shape (n_items, n_factors): mean 0 over the styles.

    >>> style_of_materials(["steel", "wool"], 5).round(3).tolist()
    [[1.35, -0.45, -0.45, -0.45, 0.0], [-0.45, -0.45, 1.35, -0.45, 0.0]]
    """
    at = {material: number for number, names in enumerate(STYLES.values()) for material in names}
    styles = np.full((len(materials), len(STYLES)), -0.5)
    styles[np.arange(len(materials)), [at[material] for material in materials]] = 1.5
    told = np.zeros((len(materials), max(n_factors, len(STYLES))))
    told[:, : len(STYLES)] = TOLD * styles
    return told[:, :n_factors]
