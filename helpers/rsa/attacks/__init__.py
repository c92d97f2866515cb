"""Attacks on textbook RSA and on careless keys: one a file, each a function that a learner runs.

Each module says what the attacker needs, what it costs, where it is published, what stops it and what does
not.

| attack | breaks |
|---|---|
| `guess_message` | a message that is one of a few |
| `scale_ciphertext`, `decrypt_by_blinding`, `forge_product` | ciphertexts and signatures, by multiplying |
| `jacobi_symbol` | one bit of every textbook message |
| `cube_root_attack` | a short message under a small e |
| `broadcast_attack` | one message to e receivers |
| `common_modulus_attack` | one message to two receivers who have the same n |
| `shared_primes`, `recover_shared_keys` | keys that have a prime in common |
| `fermat_attack` | a key with close primes |
| `wiener_attack` | a key with a short private exponent |
| `fault_attack` | a signer that does not check its results |
| `manger_attack` | OAEP on a server that tells why it refuses |

>>> from helpers.rsa import PublicKey
>>> guess_message(2790, PublicKey(3233, 17), range(100)).message
65
"""

from helpers.rsa.attacks.broadcast import broadcast_attack
from helpers.rsa.attacks.close_primes import FermatResult, close_primes_key, fermat_attack, fermat_step_count
from helpers.rsa.attacks.common_modulus import common_modulus_attack
from helpers.rsa.attacks.comparison import compare_schemes
from helpers.rsa.attacks.cube_root import cube_root_attack
from helpers.rsa.attacks.factoring import measure_factoring, predicted_seconds, record_seconds
from helpers.rsa.attacks.fault import fault_attack, textbook_sign_with_fault
from helpers.rsa.attacks.guessing import Guess, guess_message
from helpers.rsa.attacks.jacobi import jacobi_symbol
from helpers.rsa.attacks.malleability import (
    decrypt_by_blinding,
    decryption_oracle,
    forge_product,
    scale_ciphertext,
)
from helpers.rsa.attacks.padding_oracle import LeakyOAEPServer, MangerStep, manger_attack, manger_steps
from helpers.rsa.attacks.shared_prime import key_from_prime, recover_shared_keys, shared_primes, weak_crowd
from helpers.rsa.attacks.small_exponent import (
    continued_fraction,
    convergents,
    small_exponent_key,
    wiener_attack,
    wiener_bound,
)

__all__ = [
    "FermatResult",
    "Guess",
    "LeakyOAEPServer",
    "MangerStep",
    "broadcast_attack",
    "close_primes_key",
    "common_modulus_attack",
    "compare_schemes",
    "continued_fraction",
    "convergents",
    "cube_root_attack",
    "decrypt_by_blinding",
    "decryption_oracle",
    "fault_attack",
    "fermat_attack",
    "fermat_step_count",
    "forge_product",
    "guess_message",
    "jacobi_symbol",
    "key_from_prime",
    "manger_attack",
    "manger_steps",
    "measure_factoring",
    "predicted_seconds",
    "record_seconds",
    "recover_shared_keys",
    "scale_ciphertext",
    "shared_primes",
    "small_exponent_key",
    "textbook_sign_with_fault",
    "weak_crowd",
    "wiener_attack",
    "wiener_bound",
]
