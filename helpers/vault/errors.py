"""The one exception for what is intact and yet refused.

>>> raise ModelRefused("this is version 2 of 'credit', and at least 3 was expected")
Traceback (most recent call last):
    ...
helpers.vault.errors.ModelRefused: this is version 2 of 'credit', and at least 3 was expected
"""


class ModelRefused(ValueError):
    """A model was not taken: another one than expected, malformed, or with parts that are not allowed.

    What was changed or cut short, or is for another key, is a `helpers.encryption.SealBroken` instead.
    """
