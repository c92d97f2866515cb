"""Secret sharing: a key that only t of n people can use together.

What has `textbook` in its name is for study, and what has `broken` in it shows mistakes. `split` and
`combine` share bytes, `deal` and `combine_verified` name a forged share, `refresh` makes the old shares
worthless. Sums of encrypted numbers have short names, such as `encrypt` and `add`, and stay in their modules:
`helpers.sharing.paillier` and its neighbors.

>>> from helpers import sharing
>>> shares = sharing.split(b"the key of the model", threshold=3, count=5)
>>> sharing.combine(sharing.refresh(shares)[2:])
b'the key of the model'
"""

from helpers.sharing.broken import (
    broken_combine_with_floats,
    broken_share_over_integers,
    broken_share_without_zeros,
    parity_from_one_share,
    secrets_left_without_zeros,
)
from helpers.sharing.errors import ShareError
from helpers.sharing.export import combine_words, from_text, split_into_words, to_text
from helpers.sharing.feldman import (
    Commitments,
    Group,
    VerifiableShare,
    combine_verified,
    deal,
    ffdhe,
    is_valid,
)
from helpers.sharing.polynomials import evaluate, lagrange_weights
from helpers.sharing.refresh import pieces_of_zero, refresh, renewed
from helpers.sharing.shamir import Share, combine, split
from helpers.sharing.shamir_vectors import VectorShare, combine_vectors, split_vector
from helpers.sharing.textbook_shamir import polynomials_for_each_secret, textbook_combine, textbook_share

__all__ = [
    "Commitments",
    "Group",
    "Share",
    "ShareError",
    "VectorShare",
    "VerifiableShare",
    "broken_combine_with_floats",
    "broken_share_over_integers",
    "broken_share_without_zeros",
    "combine",
    "combine_vectors",
    "combine_verified",
    "combine_words",
    "deal",
    "evaluate",
    "ffdhe",
    "from_text",
    "is_valid",
    "lagrange_weights",
    "parity_from_one_share",
    "pieces_of_zero",
    "polynomials_for_each_secret",
    "refresh",
    "renewed",
    "secrets_left_without_zeros",
    "split",
    "split_into_words",
    "split_vector",
    "textbook_combine",
    "textbook_share",
    "to_text",
]
