"""Masks: which steps of a batch of sequences count, where not all sequences are equally long."""

import numpy as np

from helpers.validation import check_integer

__all__ = ["check_mask", "mask_from_lengths", "pad_sequences", "weight_of_rows"]


def mask_from_lengths(lengths, n_steps=None):
    """Return a mask for sequences that fill the first so many steps.

    Parameters
    ----------
    lengths : array-like of shape (n_samples,)
        Integers of at least 1.
    n_steps : int, optional
        The steps of the batch; None takes the longest of the lengths.

    Returns
    -------
    ndarray of bool, shape (n_samples, n_steps)
        True where a step counts.

    Raises
    ------
    ValueError, TypeError
        If a length is 0 or beyond n_steps, or no integer.

    Examples
    --------
    >>> mask_from_lengths([1, 3])
    array([[ True, False, False],
           [ True,  True,  True]])
    """
    lengths = np.asarray(lengths)
    if lengths.ndim != 1 or lengths.size == 0 or lengths.dtype.kind not in "iu":
        raise TypeError(f"lengths must be integers, one a sequence, got {lengths!r}.")
    longest = int(lengths.max())
    n_steps = longest if n_steps is None else check_integer(n_steps, "n_steps")
    for wrong in np.flatnonzero((lengths < 1) | (lengths > n_steps)):
        raise ValueError(f"lengths must lie between 1 and {n_steps}, got {lengths[wrong]} at position {wrong}.")
    return np.arange(n_steps) < lengths[:, None]


def pad_sequences(sequences, value=0):
    """Put sequences of different lengths into one array, and say which of its steps count.

    Parameters
    ----------
    sequences : list of array-like
        Each of shape (length,) or (length, n_features), with at least one step.
    value : number, default=0
        What fills the rest. The mask makes it count for nothing.

    Returns
    -------
    X : ndarray of shape (n_samples, n_steps) or (n_samples, n_steps, n_features)
    mask : ndarray of bool, shape (n_samples, n_steps)

    Raises
    ------
    ValueError
        If a sequence has length 0, or if they do not have the same features.

    Examples
    --------
    >>> X, mask = pad_sequences([[5, 2, 7], [3]])
    >>> X
    array([[5, 2, 7],
           [3, 0, 0]])
    """
    sequences = [np.asarray(sequence) for sequence in sequences]
    if not sequences:
        raise ValueError("sequences must hold at least one sequence, got none.")
    for number, sequence in enumerate(sequences):
        if sequence.ndim == 0 or len(sequence) == 0:
            raise ValueError(f"sequences must have at least one step each, got none at position {number}.")
        if sequence.shape[1:] != sequences[0].shape[1:]:
            shapes = f"{sequence.shape} at position {number} and {sequences[0].shape} at position 0"
            raise ValueError(f"sequences must have the same features at each step, got shapes {shapes}.")
    mask = mask_from_lengths([len(sequence) for sequence in sequences])
    X = np.full((*mask.shape, *sequences[0].shape[1:]), value, np.result_type(*sequences))
    X[mask] = np.concatenate(sequences)
    return X, mask


def check_mask(mask, shape):
    """Return a mask as an array of bool of this shape that leaves at least one step to each sequence.

    >>> check_mask([[1, 0]], (1, 2))
    array([[ True, False]])
    >>> check_mask([[True]], (1, 2))
    Traceback (most recent call last):
    ValueError: mask must have one value a step, shape (1, 2), got shape (1, 1).
    """
    mask = np.asarray(mask)
    if mask.shape != tuple(shape):
        raise ValueError(f"mask must have one value a step, shape {tuple(shape)}, got shape {mask.shape}.")
    if mask.dtype != bool:
        if mask.dtype.kind not in "iuf" or not np.isin(mask, (0, 1)).all():
            raise TypeError(f"mask must hold True and False, or 1 and 0, got an array of type {mask.dtype}.")
        mask = mask.astype(bool)
    empty = ~mask.reshape(len(mask), -1).any(axis=1)
    if empty.any():
        at = int(empty.argmax())
        raise ValueError(f"mask must leave at least one step to each sequence, got a sequence of length 0 at {at}.")
    return mask


def weight_of_rows(sample_weight, mask, outputs):
    """Return the weights for a loss: where there is an output at each step, those of masked steps are 0.

    >>> weight_of_rows([1, 2], [[True, False], [True, True]], np.zeros((2, 2, 5)))
    array([[1, 0],
           [2, 2]])
    """
    if mask is None or outputs.shape[:-1] != np.shape(mask):
        return sample_weight
    return np.asarray(mask) if sample_weight is None else np.where(mask, np.asarray(sample_weight)[:, None], 0)
