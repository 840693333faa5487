"""A linear autoencoder by L-BFGS beside scikit-learn; a deep one by Adam beside scikit-learn and torch."""

import warnings
from collections.abc import Iterator
from functools import partial

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from benchmarks.harness import Case
from helpers.networks import Autoencoder

try:
    import torch
except ImportError:
    torch = None

COLUMNS, CODE, HIDDEN, EPOCHS = 12, 4, 32, 10
NOTE = (
    f"{COLUMNS} columns, a code of {CODE}. linear: the same objective to a slope of 1e-5 by SciPy's L-BFGS; "
    "scikit-learn's MLPRegressor gets its input as target (PCA would be done at once, and is no network). "
    "There ours takes more steps, since only the slope stops it, and checks its rows at each. deep: "
    f"{COLUMNS}-{HIDDEN}-{CODE}-{HIDDEN}-{COLUMNS} with tanh, {EPOCHS} epochs of Adam, batches of 32, float32; "
    "scikit-learn puts a tanh on the code as well. All learn from the same number of rows; ours also scores those it "
    "kept. per s counts rows (deep: each once an epoch). difference: of the mean squared errors, relative."
)


def cases() -> Iterator[Case]:
    for n in (2_000, 20_000):
        X = _table(n)
        yield Case(
            size=f"linear {n:,} × {COLUMNS}",
            amount=n,
            helper=partial(_fit, X, solver="lbfgs", max_iter=1000),
            libraries={"scikit-learn": partial(_fit_sklearn, X, (CODE,), "identity", "lbfgs", 1000)},
            difference=_relative,
            work="linear",
        )
    for n in (2_000, 20_000):
        X = _table(n).astype(np.float32)
        sizes = (HIDDEN, CODE, HIDDEN)
        libraries = {"scikit-learn": partial(_fit_sklearn, X, sizes, "tanh", "adam", EPOCHS)}
        if torch is not None:
            libraries["torch"] = partial(_fit_torch, X)
        yield Case(
            size=f"deep {n:,} × {COLUMNS}",
            amount=EPOCHS * n,
            helper=partial(_fit, X, (HIDDEN,), solver="adam", max_iter=EPOCHS),
            libraries=libraries,
            difference=_relative,
            work="deep",
        )


def _table(n):
    rng = np.random.default_rng(0)
    X = np.tanh(rng.normal(size=(n, CODE)) @ rng.normal(size=(CODE, COLUMNS))) + 0.3 * rng.normal(size=(n, COLUMNS))
    return (X - X.mean(axis=0)) / X.std(axis=0)


def _relative(ours, theirs):
    return abs(ours - theirs) / theirs


def _fit(X, hidden=(), **settings):
    # A handful of rows is kept for the threshold, so that ours learns from as many as the others.
    model = Autoencoder(CODE, hidden, scale=False, validation_fraction=0.01, random_state=0, **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # so few epochs are meant, and so few rows kept
        model.fit(X)
    return float(np.mean((model.reconstruct(X) - X) ** 2))


def _fit_sklearn(X, sizes, activation, solver, max_iter):
    settings = {"alpha": 0, "batch_size": 32, "tol": 1e-5, "max_fun": 10**6, "n_iter_no_change": max_iter}
    model = MLPRegressor(
        hidden_layer_sizes=sizes, activation=activation, solver=solver, max_iter=max_iter, random_state=0, **settings
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X, X)
    return float(np.mean((model.predict(X) - X) ** 2))


def _fit_torch(X):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    nn, rows = torch.nn, torch.from_numpy(X)
    model = nn.Sequential(
        nn.Linear(COLUMNS, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, CODE),
        nn.Linear(CODE, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, COLUMNS),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(EPOCHS):
        epoch = rows[torch.randperm(len(rows))]
        for start in range(0, len(rows), 32):
            batch = epoch[start : start + 32]
            loss = 0.5 * ((model(batch) - batch) ** 2).sum(dim=1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return float(((model(rows) - rows) ** 2).mean())
