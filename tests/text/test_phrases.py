"""How filters find keywords: case, whole words in many scripts, and keywords that mean harm."""

import time

import pytest

from instance.text.phrases import Phrase, fold

RTL = "\u202e"


def found(keyword: str, text: str, *, whole_word: bool = True) -> bool:
    return Phrase.of(keyword, whole_word=whole_word).occurs_in(fold(text))


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("cat", "A cat."),
        ("cat", "CAT"),
        ("Cat", "cat"),
        ("cat", "concat, cat"),
        ("cat", "cat-like"),
        ("#cat", "I like #cat"),
        ("#cat", "x#cat"),  # only the side that is a word needs a boundary
        ("cat!", "cat!s"),
        ("big cat", "a BIG\n cat"),
        ("  big   cat ", "a big cat"),
        ("straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "ο σίσυφος."),
        ("café", "CAFE\u0301"),
        ("кот", "Это Кот!"),
        ("חתול", "זה חתול"),
        ("日本", "日本、東京"),
        ("🐈", "a🐈b"),
        ("👩‍🚀", "hi 👩‍🚀!"),
        ("a.c", "a.c"),
        ("c++", "C++ code"),
        (".*", "see .* there"),
        ("[x](y)", "look [x](y)"),
        ("\\d+", "a \\d+ b"),
        ("$1", "costs $1"),
    ],
)
def test_whole_words_are_found(keyword: str, text: str) -> None:
    assert found(keyword, text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("cat", "concatenate"),
        ("cat", "cats"),
        ("cat", "cat_food"),  # connector punctuation belongs to the word
        ("cat", "cat5"),
        ("cat", "5cat"),
        ("кот", "который"),
        ("日本", "日本語"),
        ("cafe", "café"),
        ("#cat", "#cats"),
        ("a.c", "abc"),
        (".*", "anything"),
        ("\\d+", "5"),
        ("", "anything"),
        ("   ", "a   b"),
        ("cat", ""),
    ],
)
def test_other_words_are_not(keyword: str, text: str) -> None:
    assert not found(keyword, text)


@pytest.mark.parametrize(("keyword", "text"), [("cat", "concatenate"), ("日本", "日本語"), ("кот", "который")])
def test_parts_of_words_are_found_where_asked(keyword: str, text: str) -> None:
    assert found(keyword, text, whole_word=False)
    assert not found(keyword, text)


def test_text_that_runs_backwards_hides_nothing() -> None:
    assert found("secret", f"{RTL}secret{RTL}")
    assert found(f"{RTL}x", f"a {RTL}x")


@pytest.mark.parametrize("keyword", ["a" * 512, "(a+)+$" * 85, "𝔸" * 512, "\u0301" * 512, "🐈" * 512])
def test_no_keyword_is_slow(keyword: str) -> None:
    phrases = [Phrase.of(keyword, whole_word=whole) for whole in (True, False)]
    text = fold("a" * 20_000 + "b" + keyword[:-1] * 20)
    started = time.process_time()
    for phrase in phrases:
        phrase.occurs_in(text)
    assert time.process_time() - started < 1
