import importlib.util
from pathlib import Path

import numpy as np
import pytest

from helpers.datasets.real import load_analogies, load_word_pairs

FOLDER = "test/test_data"


def original(name):
    folder = importlib.util.find_spec("gensim").submodule_search_locations[0]
    return Path(folder, FOLDER, name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("name", "file"), [("wordsim353", "wordsim353.tsv"), ("simlex999", "simlex999.txt")])
def test_word_pairs_are_the_packages_lines_untouched(tables, name, file):
    frame = tables[name].frame
    title, header, *lines = original(file)
    assert title.startswith("#")
    assert header == "# " + "\t".join(tables[name].original_names.values())
    rows = [line.split("\t") for line in lines]
    assert frame[["word_1", "word_2"]].to_numpy().tolist() == [row[:2] for row in rows]
    assert frame["similarity"].tolist() == [float(row[2]) for row in rows]
    assert frame.dtypes.tolist() == ["str", "str", np.float64]
    assert frame["similarity"].between(0, 10).all()


def value(table, *words):
    rows = table.frame
    return rows.loc[(rows["word_1"] == words[0]) & (rows["word_2"] == words[1]), "similarity"].tolist()


def words_of(table):
    return set(table.frame["word_1"]) | set(table.frame["word_2"])


def repeated(table):
    """Pairs that stand there more than once, whichever word comes first."""
    pairs = table.frame[["word_1", "word_2"]].apply(frozenset, axis=1)
    return {frozenset(pair) for pair in pairs[pairs.duplicated()]}


def test_wordsim_oddities_are_as_described(tables, says):
    table = tables["wordsim353"]
    assert len(words_of(table)) == 437
    assert repeated(table) == {frozenset(["money", "cash"]), frozenset(["money", "bank"])}
    assert value(table, "money", "cash") == [9.15, 9.08]
    assert value(table, "bank", "money") + value(table, "money", "bank") == [8.12, 8.5]
    assert table.frame.loc[table.frame["word_1"] == table.frame["word_2"], "word_1"].tolist() == ["tiger"]
    assert value(table, "computer", "keyboard") == [7.62]
    assert sum(word != word.lower() for word in words_of(table)) == 18
    says(table, "437 words", "7.62", "(9.15 and 9.08)", "(8.12 and 8.5)", "tiger with itself (10)", "18 words have")


def test_simlex_oddities_are_as_described(tables, says):
    table = tables["simlex999"]
    assert len(words_of(table)) == 1028
    assert repeated(table) == {frozenset(["sly", "strange"])}
    assert value(table, "sly", "strange") + value(table, "strange", "sly") == [1.97, 2.07]
    assert value(table, "old", "new") == [1.58]
    assert all(word == word.lower() for word in words_of(table))
    says(table, "1,028 words", "(1.97 and 2.07)", "have 1.58", "No capitals")


def test_analogies_are_the_packages_lines_untouched(tables):
    lines, section = [], None
    for row in tables["analogies"].frame.itertuples(index=False):
        if row.section != section:
            section = row.section
            lines.append(f": {section}")
        lines.append(" ".join(row[1:]))
    assert lines == original("questions-words.txt")


def test_analogies_oddities_are_as_many_as_described(tables, says):
    table, rows = tables["analogies"], tables["analogies"].frame
    sections = rows["section"].value_counts()
    assert len(sections) == 14
    of_grammar = rows["section"].str.startswith("gram")
    assert (of_grammar.sum(), (~of_grammar).sum(), sections["capital-world"]) == (10675, 8869, 4524)
    questions = rows[["a", "b", "c", "d"]]
    assert (rows.duplicated().sum(), questions.duplicated().sum()) == (0, 171)
    assert len(np.unique(questions)) == 905
    assert (questions != questions.apply(lambda column: column.str.lower())).any(axis=1).sum() == 9962
    says(table, "19,544 questions of 905 words in 14", "8,869 on things", "10,675 on grammar", "4,524 of them")
    says(table, "171 repeat", "9,962 hold")


def test_no_question_holds_its_own_answer(tables):
    rows = tables["analogies"].frame
    assert not any((rows["d"] == rows[name]).any() for name in "abc")


@pytest.mark.parametrize("name", ["wordsim", "WordSim353", "", None, 353, ["simlex999"]])
def test_a_name_without_a_table_is_refused(name):
    with pytest.raises(ValueError, match="name must be one of wordsim353, simlex999, got"):
        load_word_pairs(name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"# Word 1\tWord 2\tHuman (mean)\n", "holds no pair"),
        (b"", "holds no pair"),
        (b"# title\ncup\tmug\t9.1\ncup\tmug\n", "line 3 must be two words"),
        (b"cup\tmug\t9.1\tnoun\n", "line 1 must be two words"),
        (b"cup\t\t9.1\n", "line 1 must be"),
        (b"cup\tmug\thigh\n", "line 1 must be"),
        (b"cup\tmug\tnan\n", "line 1 must be"),
        (b"cup\tmug\t10.5\n", "line 1 must be"),
        (b"cup\tmug\t-1\n", "line 1 must be"),
        (b"cup\tmug\t9\n", "must hold 999 rows, got 1: it is not whole"),
        (b"cup\tmug\t9\n" * 998 + b"cup\tmug\t1", "the last line has no end"),
        (b"cup\tm\xffg\t9\n", r"not UTF-8 text \(invalid start byte at byte 5\)"),
    ],
)
def test_another_file_in_the_place_of_the_word_pairs_is_refused(fake_package, content, words):
    fake_package("gensim", f"{FOLDER}/simlex999.txt", content)
    with pytest.raises(ValueError, match=rf"simlex999\.txt: .*{words}"):
        load_word_pairs("simlex999")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no question"),
        (b": family\n", "holds no question"),
        (b"boy girl man woman\n", "line 1 must be"),
        (b": family\nboy girl man\n", "line 2 must be"),
        (b": family\nboy girl man woman\n\nboy girl  woman\n", "line 4 must be"),
        (b": family\nboy girl man woman\n", "must hold 19,544 rows, got 1: it is not whole"),
        (b": family\nboy girl man w\xff\n", "not UTF-8 text"),
    ],
)
def test_another_file_in_the_place_of_the_analogies_is_refused(fake_package, content, words):
    fake_package("gensim", f"{FOLDER}/questions-words.txt", content)
    with pytest.raises(ValueError, match=rf"questions-words\.txt: .*{words}"):
        load_analogies()
