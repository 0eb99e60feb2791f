"""This module writes counts in the forms that Word knows: for lists, captions and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.formatting import chinese_numeral

if TYPE_CHECKING:
    from collections.abc import Callable

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_MOST_CHINESE = 99
_ALPHABET = 26


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """Count a to z, then aa to zz, as Word does."""
    rounds, place = divmod(number - 1, _ALPHABET)
    return chr(ord("a") + place) * (rounds + 1)


def _chinese(number: int) -> str | None:
    return chinese_numeral(number) if number <= _MOST_CHINESE else None


def _legal(number: int) -> str | None:
    if number > _MOST_CHINESE:
        return None
    tens, ones = divmod(number, 10)
    return (f"{_LEGAL[tens]}拾" if tens else "") + (_LEGAL[ones] if ones or not tens else "")


def _one_of(signs: str) -> Callable[[int], str | None]:
    return lambda number: signs[number - 1] if 1 <= number <= len(signs) else None


_FORMS: dict[str, Callable[[int], str | None]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda _: "",
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"), _chinese),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional"), _legal),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"),
        lambda number: str(number).translate(_CHINESE_DIGITS),
    ),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), lambda number: str(number).translate(_WIDE_DIGITS)),
}
#: What follows ``\\*`` in a field, in small letters; how letters are written decides about their size.
_SWITCHES = {
    **dict.fromkeys(("", "arabic", "mergeformat", "charformat"), "decimal"),
    "arabicdash": "numberInDash",
    **dict.fromkeys(("chinesenum1", "chinesenum3", "dbnum1"), "chineseCounting"),
    **dict.fromkeys(("chinesenum2", "dbnum2"), "chineseLegalSimplified"),
    **dict.fromkeys(("gb3", "circlenum"), "decimalEnclosedCircle"),
    **dict.fromkeys(("sbchar", "dbchar"), "decimalFullWidth"),
    "zodiac1": "ideographTraditional",
    "zodiac2": "ideographZodiac",
}


def written(number: int, form: str) -> str | None:
    """Return a number in one of Word's forms; ``None`` for a form, or a number in it, that is not known here.

    >>> written(4, "upperRoman"), written(12, "chineseCounting"), written(3, "decimalEnclosedCircle"), written(1, "x")
    ('IV', '十二', '③', None)
    """
    write = _FORMS.get(form)
    return write(number) if write and number >= 0 else None


def form_of(switch: str) -> str:
    r"""Return the form that a field's ``\*`` asks for; nothing for one that is not known here.

    >>> form_of("CHINESENUM3"), form_of("roman"), form_of("ROMAN"), form_of("OrdText")
    ('chineseCounting', 'lowerRoman', 'upperRoman', '')
    """
    if switch.lower() in ("roman", "alphabetic"):
        kind = "Roman" if switch.lower() == "roman" else "Letter"
        return f"{'lower' if switch.islower() else 'upper'}{kind}"
    return _SWITCHES.get(switch.lower(), "")
