"""Lines before a split: each text once, and none that stands under both labels."""

import numpy as np

from helpers.course.answers import Hint, array, function_result
from helpers.course.exercises import Mistake, exercise

_TEXTS = ["fast", "late", "soft wool", "a box", "good price", "blue", "warm", "torn", "a part", "a  part", "apart"]

_LOOP = """same, kept = [t.strip().lower() for t in texts], []
for i, text in enumerate(same):
    {}
        kept.append(i)
return kept"""
_ONE_LABEL = "len({l for t, l in zip(same, labels) if t == text}) == 1"


@exercise(
    "language/01/clean",
    points=2,
    reason=(
        "Bring every text to one spelling, collect the labels of each, and keep the first line of those that have one "
        "label only."
    ),
    mistakes=[
        Mistake("both labels kept", _LOOP.format("if text not in same[:i]:"), "both labels"),
        Mistake(
            "only texts that are there once",
            _LOOP.format("if same.count(text) == 1:"),
            "once",
        ),
        Mistake("copies kept", _LOOP.format(f"if {_ONE_LABEL}:"), "copies"),
        Mistake(
            "the last of each",
            _LOOP.format(f"if text not in same[i + 1 :] and {_ONE_LABEL}:"),
            "first",
        ),
        Mistake(
            "capitals differ",
            _LOOP.format(f"if text not in same[:i] and {_ONE_LABEL}:").replace(".lower()", ""),
            "capitals",
        ),
        Mistake(
            "blanks differ",
            _LOOP.format(f"if text not in same[:i] and {_ONE_LABEL}:").replace(".strip()", ""),
            "blanks",
        ),
        Mistake(
            "blanks inside differ",
            _LOOP.format(f"if text not in same[:i] and {_ONE_LABEL}:").replace(".strip()", ".replace(' ', '')"),
            "inside",
        ),
        Mistake(
            "runs of blanks made one",
            _LOOP.format(f"if text not in same[:i] and {_ONE_LABEL}:").replace("t.strip()", "' '.join(t.split())"),
            "inside",
        ),
        *(
            Mistake(
                what,
                _LOOP.format(
                    "if text not in same[:i] and "
                    f"len({{l for t, l in zip(texts, labels) if t{seen} == texts[i]{seen}}}) == 1:"
                ),
                "before you look",
            )
            for what, seen in (
                ("labels by the raw text", ""),
                ("labels before capitals", ".strip()"),
                ("labels before blanks", ".lower()"),
            )
        ),
        Mistake("backwards", _LOOP.format(f"if text not in same[:i] and {_ONE_LABEL}:") + "[::-1]", "rising"),
        Mistake(
            "copies by text and label",
            _LOOP.format("if (text, labels[i]) not in list(zip(same, labels))[:i]:"),
            "both labels",
        ),
        Mistake(
            "the texts themselves",
            _LOOP.format(f"if text not in same[:i] and {_ONE_LABEL}:").replace("append(i)", "append(text)"),
            "numbers",
        ),
    ],
)
def clean(answer):
    """clean_places(texts, labels): the places of the lines to keep."""
    fresh = np.random.default_rng()
    for n_copies in (0, 5, 7, 14):
        texts, labels = _lines(fresh, n_copies)
        got = array(function_result(answer, texts, labels), "What clean_places returns", (None,))
        if len(got) == len(texts) and set(got) <= {0, 1}:
            raise Hint("That is a mark for each line, 0 or 1. The places of the lines to keep are wanted, in a list.")
        if not np.array_equal(got, np.floor(got)) or np.any(got < 0) or np.any(got >= len(texts)):
            raise Hint(f"What clean_places returns must be the places of lines, from 0 to {len(texts) - 1}.")
        _judge(got.astype(int).tolist(), texts, labels)


def _lines(fresh, n_copies):
    """Texts of which some are there again: as they were, in other capitals, with blanks, and under another label."""
    texts = fresh.permutation(_TEXTS).tolist()
    labels = fresh.integers(0, 2, size=len(texts)).tolist()
    for i in range(n_copies):
        which = i % 7
        text = texts[which]
        if which in (1, 5):
            text = text.title() if i % 2 else text.upper()
        elif which in (2, 6):
            text = f" {text}  "
        labels.append(1 - labels[which] if which in (3, 5, 6) else labels[which])
        texts.append(text)
    return texts, labels


def _judge(got, texts, labels):
    same = [text.strip().lower() for text in texts]
    first = [i for i, text in enumerate(same) if text not in same[:i]]
    both = {text for text in same if len({one for other, one in zip(same, labels, strict=True) if other == text}) > 1}
    right = [i for i in first if same[i] not in both]
    if got == right:
        return
    if sorted(got) == right:
        raise Hint("The right places, in another order. Give them in rising order.")
    got = sorted(got)
    if len(set(got)) < len(got):
        raise Hint("One line is there twice in your answer. Each place once.")
    kept = [same[i] for i in got]
    if both & set(kept):
        text = next(text for text in kept if text in both)
        spellings = sorted({other for other, tidy in zip(texts, same, strict=True) if tidy == text})
        if len(spellings) > 1:
            raise Hint(
                f"{' and '.join(map(repr, spellings))} are one text, and it stands under both labels. Bring texts to "
                "one spelling before you look for both labels."
            )
        raise Hint(f"{text!r} stands under both labels, and you keep it. Nobody knows which is right: drop it.")
    if len(set(kept)) < len(kept):
        twice = next(i for i in got if kept.count(same[i]) > 1 and same.index(same[i]) != i)
        where, other = texts[same.index(same[twice])], texts[twice]
        if where.strip() == other.strip() and where != other:
            raise Hint(f"You keep {where!r} and {other!r}: blanks at the ends make no new text.")
        if where != other:
            raise Hint(f"You keep {where!r} and {other!r}: capitals make no new text.")
        raise Hint(f"You keep copies of {where!r}. One line of each text is enough.")
    if set(kept) == {same[i] for i in right}:
        raise Hint("You keep one line of each text, but not the first. Keep the first.")
    lost = next(same[i] for i in right if same[i] not in kept)
    if same.count(lost) > 1:
        raise Hint(f"{lost!r} has copies, all with one label, and you drop it altogether. Keep its first line: once.")
    if lost in ("a part", "a  part", "apart"):
        raise Hint(
            f"{lost!r} is lost. A blank inside a text makes another text, and so do two: 'apart', 'a part', 'a  part'."
        )
    raise Hint(f"{lost!r} is there once, and you drop it. Keep it.")
