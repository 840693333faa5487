"""A random forest of fifty trees beside scikit-learn's, ten columns, two classes, one thread each."""

from collections.abc import Iterator

from sklearn.ensemble import RandomForestClassifier as SklearnForest

from benchmarks.harness import Case
from benchmarks.prediction.decision_tree import table
from helpers.prediction import RandomForestClassifier

NOTE = (
    "Difference: what the forests' accuracies on 20,000 new rows differ by; their trees are drawn by other numbers. "
    "Target: 3.5 at 2,000 rows and 6 at 20,000."
)


def cases() -> Iterator[Case]:
    for n_samples in (2_000, 20_000):
        yield _case(n_samples)


def _case(n_samples):
    X, y = table(n_samples, 0, numbers=False)
    X_new, y_new = table(20_000, 1, numbers=False)
    return Case(
        size=f"{n_samples:,} × 10, 50 trees",
        amount=n_samples,
        helper=lambda: RandomForestClassifier(n_estimators=50, random_state=0).fit(X, y),
        libraries={"scikit-learn": lambda: SklearnForest(n_estimators=50, random_state=0, n_jobs=1).fit(X, y)},
        difference=lambda mine, other: abs(mine.score(X_new, y_new) - other.score(X_new, y_new)),
    )
