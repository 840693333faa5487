"""Scores from factors: what all matrix factorizations share once they are fitted."""

import numpy as np

from helpers.recommendation.recommender import Recommender

__all__ = ["FactorModel", "RatingFactorModel"]


class FactorModel(Recommender):
    r"""A recommender whose scores are inner products of `user_factors_` and `item_factors_`.

    Its scores rank the items of a user and are no ratings. A pair with an unknown user gets what the mean of all users
    would score, a pair with an unknown item what the mean of all items would.
    """

    def _scores(self, users, items):
        return self._offsets(users, items) + np.einsum("ij,ij->i", self.user_factors_[users], self.item_factors_[items])

    def _scores_of_users(self, users):
        scores = self.user_factors_[users] @ self.item_factors_.T
        scores += self._offsets(users[:, None], np.arange(len(self.item_factors_)))
        return scores

    def _offsets(self, users, items):
        """Return what a score has besides the inner product."""
        return 0.0

    def _cold_scores(self, users, items):
        factors = [np.vstack([side, side.mean(axis=0)]) for side in (self.user_factors_, self.item_factors_)]
        return np.einsum("ij,ij->i", factors[0][users], factors[1][items])  # -1 is the last row: the mean


class RatingFactorModel(FactorModel):
    r"""A factor model of ratings: :math:`\mu + b_u + b_i + p_u \cdot q_i`.

    It has `mean_`, `user_biases_` and `item_biases_` besides its factors. A pair of which one side is unknown gets
    the mean and the bias of the other side, as `BaselineModel` finds them.
    """

    def _offsets(self, users, items):
        return self.mean_ + self.user_biases_[users] + self.item_biases_[items]

    def _cold_scores(self, users, items):
        return super(FactorModel, self)._cold_scores(users, items)
