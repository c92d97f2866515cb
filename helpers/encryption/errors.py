"""The one exception for data that was changed, cut short, or is not for the key at hand.

>>> raise SealBroken
Traceback (most recent call last):
    ...
helpers.encryption.errors.SealBroken: not opened: it was changed or cut short, or is not for this key
"""


class SealBroken(ValueError):
    """Sealed data was refused, and none of its plaintext is to be trusted.

    A wrong key and a changed byte give the same message, since nothing that can be computed without the right
    key tells them apart. Only what anyone can see in the file has a message of its own: that it does not
    start like a sealed file, or that its header asks for something out of bounds.
    """

    def __init__(
        self, message: str = "not opened: it was changed or cut short, or is not for this key"
    ) -> None:
        super().__init__(message)
