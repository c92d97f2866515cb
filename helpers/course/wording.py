"""Large numbers and times, as a picture says them.

>>> large(2**64), in_words(90)
('1.8 · 10¹⁹', '1.5 minutes')
"""

YEAR = 365.25 * 86400  # seconds, of the Julian year
UNITS = (
    (1e12 * YEAR, "million million years"),
    (1e6 * YEAR, "million years"),
    (YEAR, "years"),
    (86400, "days"),
    (3600, "hours"),
    (60, "minutes"),
    (1, "seconds"),
    (1e-3, "milliseconds"),
    (0, "microseconds"),
)
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def large(number: float) -> str:
    """Return a number with commas, from a billion on as a power of ten.

    Examples
    --------
    >>> large(20348), large(8.14e14)
    ('20,348', '8.1 · 10¹⁴')
    """
    if number < 1e9:
        return f"{number:,.0f}"
    first, power = f"{number:.1e}".split("e+")
    return f"{first} · 10{power.lstrip('0').translate(SUPERSCRIPTS)}"


def in_words(seconds: float) -> str:
    """Return a time in the unit that fits it, with two digits that count.

    Examples
    --------
    >>> in_words(1e7), in_words(1e12), in_words(1.5e20), in_words(1e30), in_words(2e-5)
    ('120 days', '32,000 years', '4.8 million million years', '3.2 · 10²² years', '20 microseconds')
    """
    if seconds >= 1e15 * YEAR:
        return f"{large(seconds / YEAR)} years"
    size, unit = next((size, unit) for size, unit in UNITS if seconds >= size)
    number = float(f"{seconds / (size or 1e-6):.2g}")
    return (
        f"{number:,.0f} {unit}"
        if number >= 10
        else f"{number:g} {unit.removesuffix('s') if number == 1 else unit}"
    )
