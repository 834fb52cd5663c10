"""Which language a name is written in, as far as its letters or its given name tell."""

from kintrace.names.tables import given

_UKRAINIAN = frozenset("їєґ")
_RUSSIAN = frozenset("ыэёъ")


def language_of(text: str) -> str | None:
    """ "uk", "ru", "be" or None for a Cyrillic text that could be any.

    >>> language_of("Коваленко Микита"), language_of("Бондар")
    ('uk', None)
    """
    lower = text.casefold()
    # the Turkic particles keep their Russian spelling in Ukrainian papers
    letters = frozenset(lower.replace("оглы", "").replace("кызы", ""))
    if "ў" in letters:
        return "be"
    i, marked_ru = "і" in letters, bool(letters & _RUSSIAN)
    if i and marked_ru and not letters & _UKRAINIAN:
        return "be"
    if i or letters & _UKRAINIAN:
        return "uk"
    if marked_ru:
        return "ru"
    marked = given().marked
    for word in lower.split():
        if word in marked:
            return marked[word]
    # -овна, -евна are Russian; Ukrainian has -івна, -ївна
    return "ru" if any(word.endswith(("овна", "евна", "ьевич")) for word in lower.split()) else None
