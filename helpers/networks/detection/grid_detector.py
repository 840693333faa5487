"""A detector of one stage: one look at the picture, and every cell of a grid says what stands there."""

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from helpers.networks.activations import ReLU
from helpers.networks.convolution import Conv2D
from helpers.networks.detection.average_precision import mean_average_precision
from helpers.networks.detection.boxes import check_box_labels, check_boxes, check_lists
from helpers.networks.detection.grid import decode, encode
from helpers.networks.detection.grid_loss import GridLoss
from helpers.networks.detection.non_max_suppression import non_max_suppression
from helpers.networks.layer import as_dtype, check_dtype
from helpers.networks.network import Network
from helpers.networks.optimizers import Adam
from helpers.networks.schedules import check_rate
from helpers.validation import as_generator, check_integer, check_number

__all__ = ["GridDetector"]


class GridDetector(BaseEstimator):
    r"""Find things in pictures: where each is, how large, and what.

    Convolutions with a stride of 2 halve the picture as often as `filters` has numbers, which leaves a grid of cells
    of :math:`c = 2^{\mathrm{len(filters)}}` pixels. One more convolution looks around, and a last one of 1 by 1 gives
    each cell :math:`5 + K` numbers: is the middle of something in here, where in the cell, how wide and high beside
    the usual, and which of K classes (see `encode`, `decode` and `GridLoss`). Boxes that tell of one thing twice are
    thinned out by `non_max_suppression`.

    One cell holds one thing. Of two middles in one cell the larger box is learned, and the other counted in `n_lost_`.

    Parameters
    ----------
    filters : tuple of int, default=(16, 32, 64)
        The channels of each convolution; the one that looks around has as many as the last.
    kernel_size : int, default=3
        Odd, as is the next.
    first_kernel_size : int, default=5
        Of the first convolution, which looks at the pixels themselves.
    box_weight : float, default=5.0
        What errors of place and size weigh in the loss.
    score_threshold : float, default=0.05
        Boxes with a lower score are not returned. From 0 to 1.
    iou_threshold : float, default=0.5
        Of two boxes of one class that overlap more, the better one is returned.
    alpha : float, default=0.0
        Strength of the L2 penalty on the weights.
    batch_size : int, default=32
    learning_rate_init : float or Schedule, default=0.003
        Adam's.
    max_iter : int, default=20
        Epochs.
    random_state : None, int or numpy.random.Generator
    dtype : {"float32", "float64"}, default="float32"

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    anchor_ : ndarray of shape (2,)
        The usual width and height: geometric means over the boxes learned from.
    cell_ : int
        Pixels a side of a cell.
    network_ : Network
    loss_curve_ : list of float
        The loss of each epoch.
    n_lost_ : int
        Boxes learned from whose cell was taken by a larger one.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> images, boxes = rng.normal(0, 0.05, size=(60, 16, 16)), []
    >>> for image in images:  # a bright square somewhere
    ...     x, y = rng.integers(0, 11, size=2)
    ...     image[y : y + 5, x : x + 5] += 1
    ...     boxes.append([[x, y, x + 5, y + 5]])
    >>> detector = GridDetector((8, 16), batch_size=8, max_iter=40, random_state=0)
    >>> round(detector.fit(images, boxes, [["square"]] * 60).score(images, boxes, [["square"]] * 60), 1)
    1.0
    """

    def __init__(
        self,
        filters=(16, 32, 64),
        kernel_size=3,
        *,
        first_kernel_size=5,
        box_weight=5.0,
        score_threshold=0.05,
        iou_threshold=0.5,
        alpha=0.0,
        batch_size=32,
        learning_rate_init=0.003,
        max_iter=20,
        random_state=None,
        dtype="float32",
    ):
        self.filters = filters
        self.kernel_size = kernel_size
        self.first_kernel_size = first_kernel_size
        self.box_weight = box_weight
        self.score_threshold = score_threshold
        self.iou_threshold = iou_threshold
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.random_state = random_state
        self.dtype = dtype

    def fit(self, images, boxes, labels):
        """Train a new network.

        Parameters
        ----------
        images : array-like of shape (n_pictures, height, width) or (n_pictures, height, width, channels)
            Height and width are multiples of a cell's side. Numbers around 0, about -1 to 1, learn best.
        boxes : list of array-like, each of shape (n_boxes, 4)
            x_min, y_min, x_max, y_max in pixels, inside the picture, of positive size; an empty one where there is
            nothing to be found.
        labels : list of array-like, each of shape (n_boxes,)
            Numbers or strings.

        Raises
        ------
        ValueError, TypeError
            If a box lies outside of its picture or has no size, if there is no box in any picture, if lengths differ,
            or if pictures hold NaN.
        """
        max_iter = check_integer(self.max_iter, "max_iter")
        check_rate(self.learning_rate_init, "learning_rate_init")
        self._check_thresholds()
        images = self._checked_images(images)
        boxes, labels = _checked_scenes(images, boxes, labels)
        everything = np.concatenate(boxes)
        classes, numbers = np.unique(np.concatenate([own for own in labels if len(own)]), return_inverse=True)
        numbers = np.split(numbers, np.cumsum([len(own) for own in boxes])[:-1])
        anchor, cell = np.exp(np.log(everything[:, 2:] - everything[:, :2]).mean(axis=0)), 2 ** len(self._filters)
        grid_shape = images.shape[1] // cell, images.shape[2] // cell
        targets, n_lost = encode(boxes, numbers, grid_shape, cell, anchor)
        network = Network(
            self._layers(len(classes)),
            GridLoss(self.box_weight),
            Adam(self.learning_rate_init),
            alpha=self.alpha,
            random_state=as_generator(self.random_state),
            dtype=self.dtype,
        ).fit(images, targets, max_iter, self.batch_size, progress=False)
        self.network_, self.loss_curve_ = network, network.history_["loss"]
        self.classes_, self.anchor_, self.cell_, self.n_lost_ = classes, anchor, cell, n_lost
        return self

    def predict(self, images):
        """Return what is where: boxes, scores and labels, each a list with one array a picture, best scores first.

        Boxes are cut at the edge of the picture; what has no size left is no box.
        """
        check_is_fitted(self)
        self._check_thresholds()
        images = self._checked_images(images)
        height, width = images.shape[1:3]
        boxes, scores, numbers = decode(self.network_.outputs(images), self.cell_, self.anchor_)
        boxes = np.clip(boxes, 0, [width, height, width, height])
        is_box = (scores >= self.score_threshold) & (boxes[..., 2:] > boxes[..., :2]).all(axis=-1)
        found = [], [], []
        for picture, cells in enumerate(is_box):
            mine = [array[picture][cells] for array in (boxes, scores, numbers)]
            kept = non_max_suppression(*mine, iou_threshold=self.iou_threshold)
            for into, array in zip(found, mine, strict=True):
                into.append(array[kept])
        return found[0], found[1], [self.classes_[own] for own in found[2]]

    def score(self, images, boxes, labels):
        """Return the mean average precision at an intersection over union of 0.5."""
        return mean_average_precision(boxes, labels, *self.predict(images)).mean

    def _layers(self, n_classes):
        first, size = (_odd(getattr(self, name), name) for name in ("first_kernel_size", "kernel_size"))
        layers, channels = [], self._filters
        for number, filters in enumerate(channels):
            looks = size if number else first
            layers += [Conv2D(filters, looks, stride=2, padding=looks // 2, initializer="he"), ReLU()]
        around = Conv2D(channels[-1], size, padding=size // 2, initializer="he")
        return [*layers, around, ReLU(), Conv2D(5 + n_classes, 1)]

    @property
    def _filters(self):
        filters = self.filters if isinstance(self.filters, (list, tuple, np.ndarray)) else [self.filters]
        if not len(filters):
            raise ValueError(f"filters must hold at least one number, got {self.filters!r}.")
        return [check_integer(number, "each of filters") for number in filters]

    def _check_thresholds(self):
        for name in ("score_threshold", "iou_threshold"):
            value = getattr(self, name)
            if check_number(value, name, minimum=0) > 1:
                raise ValueError(f"{name} must be from 0 to 1, got {value!r}.")

    def _checked_images(self, images):
        images = np.asarray(images)
        if images.dtype.kind not in "biuf":
            raise TypeError(f"images must hold numbers, got an array of type {images.dtype}.")
        if images.ndim not in (3, 4) or not images.size:
            raise ValueError(
                "images must have the shape (n_pictures, height, width) or (n_pictures, height, width, channels) and "
                f"hold at least one picture, got shape {images.shape}."
            )
        if not np.isfinite(images).all():
            at = tuple(map(int, np.argwhere(~np.isfinite(images))[0]))
            raise ValueError(f"images must hold finite numbers only, got {images[at]} at position {at}.")
        cell = 2 ** len(self._filters)
        if images.shape[1] % cell or images.shape[2] % cell:
            raise ValueError(
                f"images must be multiples of {cell} pixels high and wide (they are halved {len(self._filters)} "
                f"times), got {images.shape[1]} and {images.shape[2]}."
            )
        return as_dtype(images if images.ndim == 4 else images[..., None], check_dtype(self.dtype), "images")


def _odd(value, name):
    if check_integer(value, name) % 2 == 0:
        raise ValueError(f"{name} must be odd, so that a kernel has a middle, got {value!r}.")
    return int(value)


def _checked_scenes(images, boxes, labels):
    """Return boxes and labels as lists of arrays: one array a picture, all boxes inside of it."""
    check_lists(boxes=boxes, labels=labels)
    if not len(images) == len(boxes) == len(labels):
        raise ValueError(
            f"images, boxes and labels must have the same length, got {len(images)}, {len(boxes)} and {len(labels)}."
        )
    height, width = images.shape[1:3]
    boxes = [check_boxes(own, f"boxes[{number}]") for number, own in enumerate(boxes)]
    for number, own in enumerate(boxes):
        outside = ((own < 0) | (own > [width, height, width, height])).any(axis=1)
        flat = (own[:, 2:] <= own[:, :2]).any(axis=1)
        for is_wrong, wanted in (
            (outside, f"lie inside the picture, {width} wide and {height} high"),
            (flat, "have a positive width and height"),
        ):
            if is_wrong.any():
                at = int(np.flatnonzero(is_wrong)[0])
                raise ValueError(f"boxes[{number}] must {wanted}, got {own[at].tolist()} at row {at}.")
    if not sum(map(len, boxes)):
        raise ValueError("boxes must hold at least one box in all: without any there is nothing to learn.")
    labels = [check_box_labels(own, f"labels[{n}]", len(boxes[n])) for n, own in enumerate(labels)]
    if len({own.dtype.kind == "U" for own in labels if len(own)}) > 1:
        raise TypeError("labels must all be numbers or all be strings, got some of each.")
    return boxes, labels
