"""Shared primes: two keys that have one prime in common break each other, and a gcd finds it.

Factoring n = p·q is hard; gcd(p·q, p·r) = p takes microseconds. Devices that make their keys right after the
first start, before their random generator has collected anything random, draw the same first prime as others
of their kind. A product tree and a remainder tree compute the gcd of each key with all others together, so
that thousands of keys take a moment, and millions take hours where all pairs would take years.

- Needs: many public keys, say from a scan of the internet. No ciphertext, no help from the owners.
- Costs: with fast multiplication, nearly linear in the number of keys.
- Sources: Heninger, Durumeric, Wustrow, Halderman, "Mining Your Ps and Qs" (2012), which obtained the private
  keys of 0.50% of the TLS hosts it scanned; Lenstra, Hughes, Augier, Bos, Kleinjung, Wachter, "Public Keys"
  (2012).
- Stopped by: a random generator that is ready before the key is made.
- Not stopped by: a longer key, another e, OAEP or PSS. The owner of a good key cannot be harmed by others'
  bad ones.

>>> shared_primes([61 * 53, 43 * 47, 61 * 67])
{61: (0, 2)}
"""

import random
import secrets
from collections.abc import Sequence
from math import gcd

from helpers.numbers import batch_gcd, is_prime
from helpers.rsa.keys import PrivateKey, PublicKey, key_from_primes


def shared_primes(moduli: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Find the primes that occur in more than one modulus, and who has them.

    Parameters
    ----------
    moduli : sequence of int
        Products of two primes each.

    Returns
    -------
    dict
        Maps each shared prime to the positions of the moduli that it divides. One and the same modulus twice
        tells that two devices have the same key, and does not by itself factor it: it counts once here.

    Raises
    ------
    ValueError
        If there are no moduli, or one of them is below 1.

    Examples
    --------
    >>> shared_primes([3 * 5, 5 * 7, 7 * 3, 11 * 13])
    {3: (0, 2), 5: (0, 1), 7: (1, 2)}
    >>> shared_primes([11 * 13, 17 * 19, 11 * 13])
    {}
    """
    distinct = list(dict.fromkeys(moduli))
    suspects = {n: g for n, g in zip(distinct, batch_gcd(distinct), strict=True) if g > 1}
    primes = {prime for n, g in suspects.items() for prime in ([g] if g < n else pairwise_gcds(n, suspects))}
    positions = [i for i, n in enumerate(moduli) if n in suspects]
    return {prime: tuple(i for i in positions if moduli[i] % prime == 0) for prime in sorted(primes)}


def pairwise_gcds(n: int, others: dict[int, int]) -> set[int]:
    """Return the factors that `n` shares with each of the others, for an `n` with both primes shared.

    Examples
    --------
    >>> sorted(pairwise_gcds(15, {15: 15, 21: 3, 35: 5}))
    [3, 5]
    """
    return {gcd(n, other) for other in others if other != n} - {1}


def recover_shared_keys(public_keys: Sequence[PublicKey]) -> dict[int, PrivateKey]:
    """Return the private keys of all those who share a prime with someone.

    Parameters
    ----------
    public_keys : sequence of PublicKey
        The crowd.

    Returns
    -------
    dict
        Maps positions in `public_keys` to private keys. Empty when nobody shares.

    Examples
    --------
    >>> keys = [PublicKey(61 * 53, 17), PublicKey(43 * 47, 17), PublicKey(61 * 67, 17)]
    >>> for position, private in recover_shared_keys(keys).items():
    ...     print(position, private.p, private.q)
    0 61 53
    2 61 67
    """
    owners = shared_primes([public.n for public in public_keys])
    prime_of = {i: prime for prime, positions in owners.items() for i in positions}
    return {i: key_from_prime(public_keys[i], prime_of[i]) for i in sorted(prime_of)}


def key_from_prime(public: PublicKey, p: int) -> PrivateKey:
    """Return the private key that belongs to a public one, given one of its primes.

    Parameters
    ----------
    public : PublicKey
        The key.
    p : int
        A prime that divides its n.

    Returns
    -------
    PrivateKey
        The whole private key: one prime is all there is to know.

    Raises
    ------
    ValueError
        If `p` is not a prime factor of n, or n/p is no prime.

    Examples
    --------
    >>> key_from_prime(PublicKey(3233, 17), 61).d
    413
    """
    if p < 2 or public.n % p:
        raise ValueError("the given prime does not divide the modulus of this key")
    return key_from_primes(p, public.n // p, public.e)


def weak_crowd(
    count: int, bits: int = 256, rng: random.Random | None = None, *, shared: int = 20, pool: int = 8
) -> list[PublicKey]:
    """Return a made-up crowd of public keys, a few of them from devices with a bad random generator.

    A good device draws two fresh primes. A bad one wakes up in one of a few states, which fix its first
    prime; by the second one it has collected randomness (the pattern that Heninger et al. found and
    explained).

    Parameters
    ----------
    count : int
        The number of keys.
    bits : int
        The length of the moduli: even, at least 32. The default can be factored in other ways; it keeps the
        making of thousands of keys short, and the gcd does not care.
    rng : random.Random, optional
        The random source; the operating system's by default. A seeded one gives the same crowd each time.
    shared : int
        How many keys come from bad devices, in [0, count].
    pool : int
        In how many states these wake up, at least 1. A prime drawn by one device alone stays unnoticed.

    Returns
    -------
    list of PublicKey
        In random order, with e = 65537.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> crowd = weak_crowd(50, bits=64, rng=random.Random(1), shared=4, pool=1)
    >>> [len(positions) for positions in shared_primes([public.n for public in crowd]).values()]
    [4]
    """
    if bits < 32 or bits % 2:
        raise ValueError(f"bits must be an even number, at least 32, got {bits}")
    if not 0 <= shared <= count:
        raise ValueError(f"shared must be from 0 to count = {count}, got {shared}")
    if pool < 1:
        raise ValueError(f"pool must be at least 1, got {pool}")
    rng = rng or secrets.SystemRandom()
    states = [quick_prime(bits // 2, rng) for _ in range(pool)]
    first_primes = [rng.choice(states) for _ in range(shared)]
    first_primes += [quick_prime(bits // 2, rng) for _ in range(count - shared)]
    rng.shuffle(first_primes)
    return [PublicKey(p * quick_prime(bits // 2, rng), 65537) for p in first_primes]


def quick_prime(bits: int, rng: random.Random) -> int:
    """Return a random prime for a made-up key, with the two top bits set.

    `random_prime` spends most of its time on being sure. Here 8 rounds of Miller-Rabin must do.

    Examples
    --------
    >>> quick_prime(64, random.Random(1)).bit_length()
    64
    """
    e = 65537
    while True:
        p = rng.getrandbits(bits) | 3 << (bits - 2) | 1
        if p % e != 1 and is_prime(p, rounds=8, rng=rng):
            return p
