"""The check digit of payment cards and of Canadian social insurance numbers (ISO/IEC 7812-1, annex B)."""


def is_luhn(digits):
    """Whether a string of digits ends in its own check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return bool(digits) and total % 10 == 0
