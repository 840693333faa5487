"""A fit that fails leaves an estimator as it was: half of it from one corpus and half from another is no model."""

from functools import wraps

__all__ = ["keep_earlier_fit"]


def keep_earlier_fit(method):
    """Decorate a method of an estimator: if it raises, all attributes are what they were before the call.

    Only attributes are put back, not what is in them: the method must replace arrays, not write to them.

    Examples
    --------
    >>> class Model:
    ...     @keep_earlier_fit
    ...     def fit(self, n):
    ...         self.n_ = n
    ...         self.share_ = 1 / n
    >>> model = Model()
    >>> model.fit(4)
    >>> model.fit(0)
    Traceback (most recent call last):
    ZeroDivisionError: division by zero
    >>> model.n_, model.share_
    (4, 0.25)
    """

    @wraps(method)
    def kept(self, *args, **kwargs):
        before = dict(vars(self))
        try:
            return method(self, *args, **kwargs)
        except BaseException:  # of a key pressed during a long training, too
            vars(self).clear()
            vars(self).update(before)
            raise

    return kept
