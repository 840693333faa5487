"""Collaborative filtering by items: what is like the things that you like."""

import numpy as np

from helpers.recommendation.neighbours import NeighbourModel, common_cosine

__all__ = ["ItemKNN"]


class ItemKNN(NeighbourModel):
    r"""Predict a rating from the items most similar among those that the user has rated.

    .. math:: \hat r_{ui} = \mu_i + \frac{\sum_{j \in N(i; u)} w_{ij} (r_{uj} - \mu_j)}{\sum_{j \in N(i; u)} w_{ij}}

    As `UserKNN`, with users and items exchanged: μ_i is the item's mean, w_ij the cosine of what two items got above
    their means from the users who have rated both, shrunk by n / (n + λ) where these are n, and N(i; u) holds the k
    items with the largest w above 0 among those that u has rated. Where N is empty the prediction is μ_i.

    Parameters
    ----------
    n_neighbors : int, default=40
    shrinkage : float, default=10.0
    min_common : int, default=1
    centred : bool, default=True
    normalized : bool, default=True
        As for `UserKNN`.

    Attributes
    ----------
    means_ : ndarray of shape (n_items,)
    deviations_ : csr_array of shape (n_items, n_users)
        Ratings less the item's mean.
    ratings_ : Ratings

    References
    ----------
    Sarwar, Karypis, Konstan and Riedl (2001), Item-based collaborative filtering recommendation algorithms, WWW.

    Examples
    --------
    >>> users = ["ann", "ann", "bob", "bob", "bob", "cy", "cy", "cy"]
    >>> items = ["cup", "rug", "cup", "mug", "rug", "cup", "mug", "rug"]
    >>> model = ItemKNN(shrinkage=0).fit(users, items, [5, 3, 4, 5, 1, 1, 2, 5])
    >>> model.similar_items("cup", n=1)["item"].tolist()
    ['mug']
    >>> model.predict(["ann"], ["mug"]).round(2)  # which gets as much above its mean as the cup does: 1.67
    array([5.17])
    """

    _axis = 1

    def _scores(self, users, items):
        return self._of_pairs(items, users)

    def _scores_of_users(self, users):
        return self._table(np.arange(self.ratings_.n_items), users).T

    def _similarities(self, item):
        return common_cosine(self.deviations_[[item]], self.deviations_, self.shrinkage, self.min_common)[0]
