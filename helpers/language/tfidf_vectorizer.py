"""TF-IDF: a word weighs the more the oftener it stands in this text, and the fewer texts it stands in."""

import numpy as np
from sklearn.utils.validation import check_is_fitted

from helpers.language.count_vectorizer import CountVectorizer
from helpers.language.tokenizers import english_tokens
from helpers.validation import check_boolean, check_choice

__all__ = ["TfidfVectorizer"]


class TfidfVectorizer(CountVectorizer):
    r"""Weigh the counts of a bag of words by how much each word tells.

    .. math:: x_{ij} = \frac{w_{ij}}{\lVert w_i \rVert}, \qquad w_{ij} = \mathrm{tf}_{ij} \cdot \mathrm{idf}_j, \qquad
              \mathrm{idf}_j = 1 + \ln \frac{1 + n}{1 + \mathrm{df}_j}

    tf is the count of term j in text i, df the number of texts with term j, n the number of texts. The ones inside the
    logarithm are `smooth_idf`, as if one more text held every term. A term in all texts weighs 1, not 0.

    Parameters
    ----------
    tokenizer, ngram_range, min_df, max_df, max_features, binary
        Those of `CountVectorizer`.
    norm : {"l2", "l1", None}, default="l2"
        Divide each row by its length ("l2": products of rows are cosines), by its sum, or not at all.
    use_idf : bool, default=True
        Without it idf is 1.
    smooth_idf : bool, default=True
        Without it the ones inside the logarithm are left out.
    sublinear_tf : bool, default=False
        Take 1 + ln tf for tf: the tenth time a word says less than the first.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        The column of each term.
    idf_ : ndarray of shape (n_terms,)
        Ones without `use_idf`.

    References
    ----------
    Spärck Jones (1972), A statistical interpretation of term specificity and its application in retrieval, Journal of
    Documentation 28.
    Salton and Buckley (1988), Term-weighting approaches in automatic text retrieval, Information Processing &
    Management 24.

    Examples
    --------
    >>> weigher = TfidfVectorizer(norm=None)
    >>> weigher.fit_transform(["good price", "good quality", "good"]).toarray().round(3)
    array([[1.   , 1.693, 0.   ],
           [1.   , 0.   , 1.693],
           [1.   , 0.   , 0.   ]])
    """

    def __init__(
        self,
        tokenizer=english_tokens,
        ngram_range=(1, 1),
        min_df=1,
        max_df=1.0,
        max_features=None,
        binary=False,
        norm="l2",
        use_idf=True,
        smooth_idf=True,
        sublinear_tf=False,
    ):
        super().__init__(tokenizer, ngram_range, min_df, max_df, max_features, binary)
        self.norm = norm
        self.use_idf = use_idf
        self.smooth_idf = smooth_idf
        self.sublinear_tf = sublinear_tf

    def fit_transform(self, raw_documents, y=None):
        """Learn the terms and their idf, and weigh: the texts are cut into tokens once.

        Returns
        -------
        csr_matrix of float64, shape (n_texts, n_terms)
        """
        self._check_weights()
        X = super().fit_transform(raw_documents)
        self.idf_ = np.ones(X.shape[1])
        if self.use_idf:
            df = np.bincount(X.indices, minlength=X.shape[1])
            self.idf_ += np.log((self.smooth_idf + X.shape[0]) / (self.smooth_idf + df))
        return self._weigh(X)

    def transform(self, raw_documents):
        """Weigh the terms that `fit` has learned, by its idf; all others are passed over.

        Parameters
        ----------
        raw_documents : iterable of str

        Returns
        -------
        csr_matrix of float64, shape (n_texts, n_terms)
            A text without a known term is an empty row.
        """
        check_is_fitted(self)
        self._check_weights()
        return self._weigh(super().transform(raw_documents))

    def _weigh(self, X):
        X = X.astype(np.float64)
        if self.sublinear_tf:
            X.data = 1 + np.log(X.data)
        X.data *= self.idf_[X.indices]
        if self.norm is not None:
            rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
            sums = np.bincount(rows, X.data**2 if self.norm == "l2" else X.data, minlength=X.shape[0])
            X.data /= (np.sqrt(sums) if self.norm == "l2" else sums)[rows]
        return X

    def _check_weights(self):
        if self.norm is not None:
            check_choice(self.norm, "norm", ["l2", "l1"])
        for name in ("use_idf", "smooth_idf", "sublinear_tf"):
            check_boolean(getattr(self, name), name)
