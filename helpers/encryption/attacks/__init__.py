"""Attacks on modes used wrongly: one a file, each a function that a learner runs.

Each module says what the attacker needs, what it costs, where it is published, what stops it and what does
not. None of them touches AES itself.

| attack | breaks |
|---|---|
| `repeated_blocks` | ECB: equal blocks stay equal |
| `flip_ctr`, `flip_cbc` | CTR and CBC without a tag: the message is changed unread |
| `padding_oracle_attack` | CBC on a server that tells whether the padding was right |
| `xor_of_messages`, `drag_crib` | two messages under one nonce |
| `hash_key_candidates`, `forge` | GCM with one nonce for two messages: valid tags for anything |
| `keep_chunks` | a file of sealed chunks without an end mark |

>>> flip_ctr(b"ciphertext", 0, known=b"a", wanted=b"b") == b"`iphertext"
True
"""

from helpers.encryption.attacks.cbc import (
    LeakyCBCServer,
    PaddingOracleStep,
    flip_cbc,
    padding_oracle_attack,
    padding_oracle_steps,
)
from helpers.encryption.attacks.ctr import flip_ctr
from helpers.encryption.attacks.ecb_patterns import draw_sailboat, encrypt_picture, repeated_blocks
from helpers.encryption.attacks.nonce_reuse import (
    Captured,
    drag_crib,
    forge,
    hash_key_candidates,
    two_notes,
    xor_of_messages,
)
from helpers.encryption.attacks.truncation import NaiveChunked, keep_chunks, split_records

__all__ = [
    "Captured",
    "LeakyCBCServer",
    "NaiveChunked",
    "PaddingOracleStep",
    "drag_crib",
    "draw_sailboat",
    "encrypt_picture",
    "flip_cbc",
    "flip_ctr",
    "forge",
    "hash_key_candidates",
    "keep_chunks",
    "padding_oracle_attack",
    "padding_oracle_steps",
    "repeated_blocks",
    "split_records",
    "two_notes",
    "xor_of_messages",
]
