"""How many texts have a word."""

from monitor.match.frequencies import document_frequencies


def test_word_counts_once_in_each_text_in_whatever_case() -> None:
    assert document_frequencies(["Kuril, kuril KURIL", "The Kuril islands"]) == {"kuril": 2, "the": 1, "islands": 1}


def test_no_texts_have_no_words() -> None:
    assert document_frequencies([]) == {}
