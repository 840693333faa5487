"""A guess, put together from mean, biases and factors."""

from helpers.course.answers import Hint, close, number
from helpers.course.exercises import Mistake, exercise
from helpers.course.exercises.recommendation.lesson_03.shop import fitted

USER, ITEM = 7, 86
_TASTE = f"model.user_factors_[{USER}] @ model.item_factors_[{ITEM}]"
_BIASES = f"model.user_biases_[{USER}] + model.item_biases_[{ITEM}]"


@exercise(
    "recommendation/03/guess",
    points=1,
    reason="Equation (1): the mean, how generous this customer is, how good this product is, and the taste for it.",
    mistakes=[
        Mistake("taste alone", f"guess = {_TASTE}", "taste alone"),
        Mistake("affinity", f"guess = affinity[{USER}, {ITEM}]", "affinity"),
        Mistake("no taste", f"guess = model.mean_ + {_BIASES}", "baseline"),
        Mistake("no mean", f"guess = {_BIASES} + {_TASTE}", "mean is missing"),
        Mistake("no customer's bias", f"guess = model.mean_ + model.item_biases_[{ITEM}] + {_TASTE}", "how generous"),
        Mistake("no product's bias", f"guess = model.mean_ + model.user_biases_[{USER}] + {_TASTE}", "how good"),
        Mistake("mean and taste", f"guess = model.mean_ + {_TASTE}", "biases"),
        Mistake("the wrong way round", f"guess = model.predict([{ITEM}], [{USER}])[0]", "exchanged"),
        Mistake("counted from one", f"guess = model.predict([{USER - 1}], [{ITEM - 1}])[0]", "from 0"),
        Mistake("the truth", f'guess = shop.truth["expected"][{USER}, {ITEM}]', "no shop can know"),
        Mistake("product by product", f"guess = model.mean_ + {_BIASES} + 4 * ({_TASTE})", "piece by piece"),
        Mistake("one decimal", f"guess = round(float(model.predict([{USER}], [{ITEM}])[0]), 1)", "two decimals"),
        Mistake(
            "not summed up",
            f"guess = model.mean_ + {_BIASES} + model.user_factors_[{USER}] * model.item_factors_[{ITEM}]",
            "add up",
        ),
    ],
)
def guess(answer):
    """The stars that the model expects from customer 7 for product 86, by equation (1)."""
    model = fitted()
    near = {"rtol": 0, "atol": 0.006}  # two decimals are fine

    def pieces(user, item):
        taste = model.user_factors_[user] @ model.item_factors_[item]
        return model.mean_, model.user_biases_[user], model.item_biases_[item], taste

    mean, user_bias, item_bias, taste = pieces(USER, ITEM)
    if getattr(answer, "shape", None) == (model.n_factors,):
        raise Hint("That has a number for each factor. p'q is one number: multiply the factors in pairs and add up.")
    if getattr(answer, "shape", None) == (1,):  # what predict returns for one pair
        answer = answer[0]
    guess = number(answer, "guess")
    if close(guess, mean + user_bias + item_bias + taste, **near):
        return
    for wrong, hint in (
        (taste, "That is the taste alone. In equation (1) three more pieces stand before it."),
        (mean + user_bias + item_bias, "That is the baseline: what anybody with this bias would say. Add the taste."),
        (user_bias + item_bias + taste, "The mean is missing: biases say how much above or below it."),
        (mean + item_bias + taste, "It does not say yet how generous this customer is: a bias is missing."),
        (mean + user_bias + taste, "It does not say yet how good this product is: a bias is missing."),
        (item_bias + taste, "That is the affinity of the pilot: the mean and the customer's bias are missing."),
        (mean + taste, "Mean and taste are there; the two biases are not."),
        (sum(pieces(ITEM, USER)), "You have exchanged the two numbers: rows of user_ are customers, 7 is one."),
        (sum(pieces(USER - 1, ITEM - 1)), "Both are counted from 0, so customer 7 is in row 7."),
        (sum(pieces(USER, ITEM - 1)), "Products are counted from 0, so product 86 is in row 86."),
        (sum(pieces(USER - 1, ITEM)), "Customers are counted from 0, so customer 7 is in row 7."),
        (
            _expected(),
            "That is the truth of the simulation, which no shop can know. Use the model's attributes.",
        ),
    ):
        if close(guess, wrong, **near):
            raise Hint(hint)
    if close(guess, mean + user_bias + item_bias + taste, rtol=0, atol=0.06):
        raise Hint("That is near. Give two decimals, and round only at the end.")
    raise Hint("That is not the sum of equation (1). Print its four pieces and compare them piece by piece.")


def _expected():
    from helpers.course.exercises.recommendation.lesson_03.shop import panel

    return panel().truth["expected"][USER, ITEM]
