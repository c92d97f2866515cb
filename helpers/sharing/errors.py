"""The one exception for shares that cannot be put together.

>>> raise ShareError("share 2 is damaged")
Traceback (most recent call last):
    ...
helpers.sharing.errors.ShareError: share 2 is damaged
"""


class ShareError(ValueError):
    """Shares were refused, and no secret was computed from them.

    The message says which shares are at fault and why, and holds nothing of their values.
    """
