import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.language import chinese_tokens, english_tokens, read_lines


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \t\n...!?", []),
        ("Fast, CHEAP and good.", ["fast", "cheap", "and", "good"]),
        ("don't well-made", ["don't", "well-made"]),
        ("'tis the dogs' -- or not-", ["tis", "the", "dogs", "or", "not"]),
        ("rock-'n'-roll", ["rock", "n", "roll"]),
        ("$9.99, 1,000 pieces, 3.5mm, v2.", ["9.99", "1,000", "pieces", "3.5mm", "v2"]),
        ("late.Very late", ["late", "very", "late"]),
        ("snake_case __init__", ["snake", "case", "init"]),
    ],
)
def test_english_words_and_numbers_stay_and_punctuation_goes(text, tokens):
    assert english_tokens(text) == tokens


@pytest.mark.parametrize("same", [("don’t", "don't"), ("cafe\u0301", "café"), ("well\u2011made", "well-made")])
def test_what_looks_the_same_is_the_same_token(same):
    assert english_tokens(same[0]) == english_tokens(same[1]) == [same[1]]


@pytest.mark.parametrize("tokens", [english_tokens, chinese_tokens])
@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("good😀😀bad", ["good", "😀", "😀", "bad"]),
        ("👍🏽👍", ["👍🏽", "👍"]),  # with a skin tone, and without
        ("👨‍👩‍👧!", ["👨‍👩‍👧"]),  # three people held together
        ("🇩🇪🇨🇳", ["🇩🇪", "🇨🇳"]),
        ("❤️ ❤", ["❤", "❤"]),  # with the sign that asks for colours, and without
        ("🏳\ufe0f\u200d🌈", ["🏳\u200d🌈"]),  # a white flag held to a rainbow
        ("★★☆", ["★", "★", "☆"]),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f.", None),  # England's flag
    ],
)
def test_an_emoji_is_one_token(tokens, text, emoji):
    assert tokens(text) == (emoji or [text[:-1]])


def test_words_of_mixed_scripts_stay_whole():
    assert english_tokens("Привет, हिन्दी! ภาษาไทย 质量 مرحبا") == ["привет", "हिन्दी", "ภาษาไทย", "质量", "مرحبا"]


def test_chinese_is_cut_into_words_and_latin_letters_are_made_small():
    assert chinese_tokens("这家店的快递很快，iPhone 15 质量很好！") == [
        *["这家", "店", "的", "快递", "很快", "iphone", "15", "质量", "很", "好"]
    ]
    assert chinese_tokens("。，！ 　\n") == chinese_tokens("") == []


def test_chinese_tokens_write_nothing_but_what_is_asked_for():
    code = "from helpers.language import chinese_tokens; assert chinese_tokens('质量很好') == ['质量', '很', '好']"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_half_a_character_is_a_token_of_nothing_in_english_and_refused_in_chinese():
    assert english_tokens("good \ud83d") == ["good"]
    with pytest.raises(ValueError, match=r"text must hold whole characters, got the lone surrogate '\\ud83d'"):
        chinese_tokens("好 \ud83d")


@pytest.mark.parametrize("tokens", [english_tokens, chinese_tokens])
@settings(deadline=None, max_examples=100, derandomize=True)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_cut_into_tokens_without_blanks(tokens, text):
    found = tokens(text)
    assert all(found)
    assert not any(character.isspace() for token in found for character in token)
    assert not "".join(found).isascii() or tokens(" ".join(found)) == found  # cut once, they are cut


@pytest.mark.parametrize("tokens", [english_tokens, chinese_tokens])
@pytest.mark.parametrize("text", [None, 5, b"good", ["good"]])
def test_what_is_no_text_is_refused(tokens, text):
    with pytest.raises(TypeError, match="text must be a string, got"):
        tokens(text)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a\n\nb", ["a", "", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"\xef\xbb\xbfa\n", ["a"]),  # the mark that some editors write first
        ("很好\u2028👍\n".encode(), ["很好\u2028👍"]),  # a line separator inside a review ends no line
    ],
)
def test_lines_are_read_without_their_ends(tmp_path, content, lines):
    (tmp_path / "reviews.txt").write_bytes(content)
    assert read_lines(tmp_path / "reviews.txt") == read_lines(str(tmp_path / "reviews.txt")) == lines


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"\xffgood", "0xff in line 1, byte 1"),
        (b"good\nbad\nab\xe9c\n", "0xe9 in line 3, byte 3"),
        ("好\n很好".encode()[:-1], "0xe5 in line 2, byte 4"),  # cut short in a character
    ],
)
def test_an_invalid_byte_is_named_with_its_file_and_line(tmp_path, mark, content, where):
    (tmp_path / "reviews.txt").write_bytes(mark + content)
    with pytest.raises(ValueError, match=rf"reviews\.txt must be a text in UTF-8, got the byte {where}"):
        read_lines(tmp_path / "reviews.txt")
