"""Collaborative filtering by users: what people like you like."""

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from helpers.recommendation.neighbours import NeighbourModel, common_cosine
from helpers.recommendation.top_n import top_n
from helpers.validation import check_integer

__all__ = ["UserKNN"]


class UserKNN(NeighbourModel):
    r"""Predict a rating from the users most similar among those who have rated the item.

    .. math:: \hat r_{ui} = \mu_u + \frac{\sum_{v \in N(u; i)} w_{uv} (r_{vi} - \mu_v)}{\sum_{v \in N(u; i)} w_{uv}}

    μ_u is the user's mean. w_uv is the cosine of what two users gave above their own means, over the items that both
    have rated, shrunk by n / (n + λ) where they have n items in common (`common_cosine`). N(u; i) holds the k users
    with the largest w among those who have rated i, and nobody with w of 0 or below. Where N is empty the prediction is
    μ_u.

    Document D §3.5(1) prints Σ w_uv r_v: without means and without the division. That is centred=False and
    normalized=False.

    Parameters
    ----------
    n_neighbors : int, default=40
        k.
    shrinkage : float, default=10.0
        λ: with how many items in common a similarity is believed half.
    min_common : int, default=1
        With fewer items in common two users are no neighbours.
    centred : bool, default=True
        Compare and average ratings above the user's mean, not the ratings themselves.
    normalized : bool, default=True
        Divide by the weights.

    Attributes
    ----------
    means_ : ndarray of shape (n_users,)
    deviations_ : csr_array of shape (n_users, n_items)
        Ratings less the user's mean.
    ratings_ : Ratings

    References
    ----------
    Herlocker, Konstan, Borchers and Riedl (1999), An algorithmic framework for performing collaborative filtering,
    SIGIR.

    Examples
    --------
    >>> users = ["ann", "ann", "ann", "bob", "bob", "bob", "bob", "cy", "cy", "cy", "cy"]
    >>> items = ["cup", "pan", "rug", "cup", "pan", "rug", "vase", "cup", "pan", "rug", "vase"]
    >>> stars = [5, 4, 3, 4, 3, 2, 5, 1, 3, 5, 1]
    >>> model = UserKNN(shrinkage=0).fit(users, items, stars)
    >>> model.predict(["ann"], ["vase"])  # as bob does, who is stingier by one star: 1.5 above the own mean
    array([5.5])
    """

    _axis = 0

    def similar_users(self, user, n=10):
        """Return the users most similar to one, with the similarity that predictions weigh by.

        Returns
        -------
        DataFrame with the columns user and similarity

        Raises
        ------
        KeyError
            If the user is unknown.
        ValueError
            If n is larger than the number of other users.
        """
        check_is_fitted(self, "ratings_")
        code = self.ratings_.encode_users([user])
        rest = self.ratings_.n_users - 1
        if check_integer(n, "n") > rest:
            raise ValueError(f"n must be at most {rest}, all other users, got {n}.")
        similarity = self._similar(code)
        similarity[0, code] = -1.0  # oneself is last
        best = top_n(similarity, n)[0]
        return pd.DataFrame({"user": self.ratings_.user_ids[best], "similarity": similarity[0, best]})

    def _scores(self, users, items):
        return self._of_pairs(users, items)

    def _scores_of_users(self, users):
        return self._table(users, np.arange(self.ratings_.n_items))

    def _similarities(self, item):
        """Compare columns in place of rows: what all users gave above their means."""
        columns = self.deviations_.T.tocsr()
        return common_cosine(columns[[item]], columns, self.shrinkage, self.min_common)[0]
