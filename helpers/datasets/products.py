"""The products: what they are, what they cost, and how well each suits a taste."""

import numpy as np
import pandas as pd

from helpers.datasets.catalogue import catalogue
from helpers.datasets.streams import pick
from helpers.datasets.traits import TASTES
from helpers.datasets.window import N_DAYS, to_dates

COLOURS = ["white", "black", "grey", "blue", "green", "red", "yellow", "natural"]
COLOUR_WEIGHTS = [4, 3, 3, 2, 2, 1, 1, 4]
ECO_SHARES = {"bamboo": 0.8, "linen": 0.6, "wool": 0.5, "wood": 0.5, "cotton": 0.4, "ceramic": 0.2}
LAUNCHED_LATER = 0.2  # share of products that come in after the first day
COST_SHARES = (0.45, 0.70)  # lowest and highest cost as a share of the price

# How much of each taste (modern, natural, cosy, practical) a category and a material carry.
CATEGORY_LOADINGS = {
    "kitchen": [0.0, 0.1, 0.0, 0.6],
    "bedroom": [-0.1, 0.2, 0.7, 0.0],
    "lighting": [0.6, -0.1, 0.4, -0.2],
    "furniture": [0.4, 0.2, 0.1, 0.0],
    "storage": [0.1, 0.0, -0.2, 0.7],
    "garden": [-0.3, 0.7, 0.0, 0.1],
}
MATERIAL_LOADINGS = {
    "wood": [0.0, 0.4, 0.2, 0.0],
    "bamboo": [0.1, 0.5, 0.0, 0.1],
    "steel": [0.5, -0.4, -0.2, 0.3],
    "iron": [-0.2, 0.0, 0.1, 0.2],
    "glass": [0.4, 0.0, 0.0, -0.2],
    "ceramic": [0.1, 0.2, 0.1, 0.0],
    "cotton": [0.0, 0.1, 0.3, 0.1],
    "linen": [0.2, 0.4, 0.2, -0.1],
    "wool": [-0.1, 0.3, 0.5, 0.0],
}
ECO_LOADINGS = [0.1, 0.4, 0.0, 0.0]
LOADING_SD = 0.3
POPULARITY_SD = 0.6


def simulate_products(stream):
    """Draw the products. They depend on the seed alone, not on the number of customers.

    Parameters
    ----------
    stream : Streams

    Returns
    -------
    products : DataFrame of 60 rows
    truth : dict
        The loadings of categories, materials and the eco label; under "rows", indexed by product_id, each product's
        loadings on the tastes and the logarithm of its popularity.
    """
    articles = catalogue()
    n = len(articles)

    def uniform(column):
        return stream(f"products.{column}").random(n)

    second = (uniform("material") < 0.4).astype(int)  # the material named first is the usual one
    material = pd.Series([both[i] for both, i in zip(articles["materials"], second, strict=True)], dtype="str")
    colour = pd.Series(COLOURS, dtype="str").take(pick(uniform("colour"), COLOUR_WEIGHTS)).reset_index(drop=True)
    price = np.maximum(1.0, np.round(articles["price"] * (0.9 + 0.2 * uniform("price"))))
    lowest, highest = COST_SHARES
    products = pd.DataFrame(
        {
            "product_id": np.arange(1, n + 1),
            "name": (colour.str.capitalize() + " " + material + " " + articles["article"]).astype("str"),
            "category": articles["category"].astype("str"),
            "colour": colour,
            "material": material,
            "eco": (uniform("eco") < material.map(ECO_SHARES).fillna(0.0)).astype(np.int64),
            "weight_kg": np.round(articles["weight_kg"] * (0.9 + 0.2 * uniform("weight_kg")), 2),
            "price": price,  # whole yuan, so that every discounted amount is exact in fen
            "cost": np.round(price * (lowest + (highest - lowest) * uniform("cost")), 2),
            "launch_date": to_dates(_launch_day(uniform("launch_date"))),
        }
    )
    return products, _truth(products, stream)


def _launch_day(u):
    # The last share of u is spread over the first five sixths of the window; the others are there from the start.
    later = (u - (1.0 - LAUNCHED_LATER)) / LAUNCHED_LATER
    return np.floor(np.maximum(later, 0.0) * N_DAYS * 5 / 6).astype(np.int64)


def _truth(products, stream):
    rows = pd.DataFrame(index=pd.Index(products["product_id"].to_numpy(), name="product_id"))
    category = np.array(products["category"].map(CATEGORY_LOADINGS).tolist())
    material = np.array(products["material"].map(MATERIAL_LOADINGS).tolist())
    eco = products["eco"].to_numpy()
    for column, taste in enumerate(TASTES):
        mean = category[:, column] + material[:, column] + ECO_LOADINGS[column] * eco
        noise = stream(f"products.loading_{taste}").standard_normal(len(products))
        rows[f"loading_{taste}"] = np.round(mean + LOADING_SD * noise, 3)
    popularity = stream("products.log_popularity").standard_normal(len(products))
    rows["log_popularity"] = np.round(POPULARITY_SD * popularity, 3)
    return {
        "category_loadings": CATEGORY_LOADINGS,
        "material_loadings": MATERIAL_LOADINGS,
        "eco_loadings": ECO_LOADINGS,
        "loading_sd": LOADING_SD,
        "popularity_sd": POPULARITY_SD,
        "rows": rows,
    }
