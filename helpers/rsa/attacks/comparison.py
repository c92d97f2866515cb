"""Run the attacks of the lesson against textbook RSA and against RSA with OAEP, and say which succeed.

Each attack gets a fresh key and a secret that it does not see; it succeeds when it comes back with the
secret (or, for the change of a message, when the receiver accepts the changed one).

>>> change(TEXTBOOK, random.Random(1)), change(OAEP, random.Random(1))
(True, False)
"""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from helpers.rsa.attacks.broadcast import broadcast_attack
from helpers.rsa.attacks.close_primes import close_primes_key, fermat_attack
from helpers.rsa.attacks.cube_root import cube_root_attack
from helpers.rsa.attacks.malleability import decrypt_by_blinding, decryption_oracle, scale_ciphertext
from helpers.rsa.attacks.padding_oracle import LeakyOAEPServer, manger_attack
from helpers.rsa.attacks.shared_prime import recover_shared_keys, weak_crowd
from helpers.rsa.attacks.small_exponent import small_exponent_key, wiener_attack
from helpers.rsa.integers import bytes_to_integer, integer_to_bytes
from helpers.rsa.keys import PrivateKey, PublicKey, generate_key
from helpers.rsa.oaep import DecryptionError, oaep_decode, oaep_decrypt, oaep_encrypt
from helpers.rsa.textbook import textbook_decrypt, textbook_encrypt

BITS = 1024
PINS = range(4000, 5000)


@dataclass(frozen=True)
class Scheme:
    """A way to encrypt a few bytes to a number below n, and back."""

    name: str
    encrypt: Callable[[bytes, PublicKey], int]
    decrypt: Callable[[int, PrivateKey], bytes]


def _strip(number: int) -> bytes:
    return integer_to_bytes(number, (number.bit_length() + 7) // 8)


TEXTBOOK = Scheme(
    "textbook RSA",
    lambda message, public: textbook_encrypt(bytes_to_integer(message), public),
    lambda C, private: _strip(textbook_decrypt(C, private)),
)
OAEP = Scheme(
    "RSA with OAEP",
    lambda message, public: bytes_to_integer(oaep_encrypt(message, public)),
    lambda C, private: oaep_decrypt(integer_to_bytes(C, private.size), private),
)


def compare_schemes(rng: random.Random | None = None) -> dict[str, dict[str, bool]]:
    """Run every attack against both schemes.

    Parameters
    ----------
    rng : random.Random, optional
        Where keys and secrets come from; the operating system's source by default. The seeds of OAEP are
        the operating system's in any case.

    Returns
    -------
    dict of str to dict of str to bool
        Attack → name of the scheme → whether the attack succeeded.

    Examples
    --------
    >>> list(compare_schemes(random.Random(2)))[0]
    'guess a PIN'
    """
    rng = rng or secrets.SystemRandom()
    attacks = {
        "guess a PIN": guess,
        "change the message": change,
        "cube root of a short message": take_cube_root,
        "same message to three receivers": broadcast,
        "primes shared with another key": share_primes,
        "primes that lie close": close_primes,
        "a small private exponent": small_exponent,
        "a server that says too much": ask_the_server,
    }
    return {
        name: {scheme.name: attack(scheme, rng) for scheme in (TEXTBOOK, OAEP)}
        for name, attack in attacks.items()
    }


def guess(scheme: Scheme, rng: random.Random) -> bool:
    """Encrypt every PIN and compare."""
    public = generate_key(BITS, rng=rng).public
    C = scheme.encrypt(str(rng.choice(PINS)).encode(), public)
    return any(scheme.encrypt(str(pin).encode(), public) == C for pin in PINS)


def change(scheme: Scheme, rng: random.Random) -> bool:
    """Double a bid without reading it."""
    private = generate_key(BITS, rng=rng)
    C = scheme.encrypt(b"\x10", private.public)
    try:
        return scheme.decrypt(scale_ciphertext(C, 2, private.public), private) == b"\x20"
    except DecryptionError:
        return False


def take_cube_root(scheme: Scheme, rng: random.Random) -> bool:
    """Take the cube root of a ciphertext under e = 3."""
    public, secret = generate_key(BITS, e=3, rng=rng).public, _secret(rng)
    root = cube_root_attack(scheme.encrypt(secret, public), public)
    return root is not None and _strip(root) == secret


def broadcast(scheme: Scheme, rng: random.Random) -> bool:
    """Put three ciphertexts of one message together."""
    keys, secret = [generate_key(BITS, e=3, rng=rng).public for _ in range(3)], _secret(rng)
    root = broadcast_attack([scheme.encrypt(secret, public) for public in keys], keys)
    return root is not None and _strip(root) == secret


def share_primes(scheme: Scheme, rng: random.Random) -> bool:
    """Find the shared prime among four keys, and decrypt."""
    crowd, secret = weak_crowd(4, BITS, rng, shared=2, pool=1), _secret(rng)
    found = recover_shared_keys(crowd)
    return any(_opens(scheme, private, secret) for private in found.values())


def close_primes(scheme: Scheme, rng: random.Random) -> bool:
    """Factor a modulus whose primes lie close, and decrypt."""
    public, secret = close_primes_key(BITS, gap=1000, rng=rng).public, _secret(rng)
    private = fermat_attack(public).private
    return private is not None and _opens(scheme, private, secret)


def small_exponent(scheme: Scheme, rng: random.Random) -> bool:
    """Read a small private exponent off the continued fraction of e/n, and decrypt."""
    public, secret = small_exponent_key(BITS, rng=rng).public, _secret(rng)
    private = wiener_attack(public)
    return private is not None and _opens(scheme, private, secret)


def ask_the_server(scheme: Scheme, rng: random.Random) -> bool:
    """Ask a server about other ciphertexts: blinding for the textbook form, Manger's attack for OAEP."""
    private, secret = generate_key(BITS, rng=rng), _secret(rng)
    C = scheme.encrypt(secret, private.public)
    if scheme is TEXTBOOK:
        return _strip(decrypt_by_blinding(C, private.public, decryption_oracle(private, refused=C))) == secret
    return oaep_decode(manger_attack(C, private.public, LeakyOAEPServer(private))) == secret


def _secret(rng: random.Random) -> bytes:
    return b"key " + str(rng.randrange(10**12)).encode()


def _opens(scheme: Scheme, recovered: PrivateKey, secret: bytes) -> bool:
    """Whether the recovered key decrypts what is encrypted under its public half."""
    return scheme.decrypt(scheme.encrypt(secret, recovered.public), recovered) == secret
