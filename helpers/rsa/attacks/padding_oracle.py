"""Manger's attack: a server that says no in two different ways decrypts OAEP for everyone.

The first byte of an encoded OAEP message is zero. A server that lets one know whether it was (by another
error message, or by answering sooner) answers the question "is M·f mod n below B?" for every f, where B =
256^(k−1) and k is the length of n in bytes: the attacker sends C·f^e. Each answer cuts the interval in which
M lies to about half, until one number is left. OAEP itself is not broken: the error message undoes it.

- Needs: the public key, one ciphertext, and such a server.
- Costs: somewhat more than one question a bit: about 1,200 on average for a key of 1024 bits.
- Source: Manger, "A Chosen Ciphertext Attack on RSA Optimal Asymmetric Encryption Padding (OAEP) as
  Standardized in PKCS #1 v2.0" (2001), whose three steps are the three stages here.
- Stopped by: one error for everything that can be wrong, in the same time: what RFC 8017, section 7.1.2, asks
  for.
- Not stopped by: a longer key (the questions grow only with its length), or another hash or label.

>>> from helpers.rsa import bytes_to_integer, generate_key, oaep_decode, oaep_encrypt
>>> private = generate_key(640)
>>> C = bytes_to_integer(oaep_encrypt(b"a secret", private.public))
>>> oaep_decode(manger_attack(C, private.public, LeakyOAEPServer(private)))
b'a secret'
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from math import log2

from helpers.rsa.attacks.malleability import scale_ciphertext
from helpers.rsa.integers import integer_to_bytes
from helpers.rsa.keys import PrivateKey, PublicKey
from helpers.rsa.textbook import textbook_decrypt_crt


class LeakyOAEPServer:
    """A server that decrypts with its private key and lets one bit slip: whether the first byte was zero.

    Parameters
    ----------
    private : PrivateKey
        The server's key, which the attack never reads.

    Attributes
    ----------
    queries : int
        How many questions it has answered.

    Examples
    --------
    >>> from helpers.rsa.keys import key_from_primes
    >>> server = LeakyOAEPServer(key_from_primes(251, 241, 7))
    >>> server.starts_with_zero(2**7), server.starts_with_zero(60000), server.queries
    (True, False, 2)
    """

    def __init__(self, private: PrivateKey) -> None:
        self._private = private
        self.queries = 0

    def starts_with_zero(self, C: int) -> bool:
        """Tell whether the decrypted number, written in as many bytes as n has, starts with a zero byte.

        Parameters
        ----------
        C : int
            A ciphertext, in [0, n).

        Returns
        -------
        bool
            The one bit that leaks.
        """
        self.queries += 1
        return textbook_decrypt_crt(C, self._private) < first_byte_limit(self._private.public)


@dataclass(frozen=True)
class MangerStep:
    """What is known after one question to the server.

    Parameters
    ----------
    query : int
        The number of this question, from 1.
    stage : int
        0 for the question about C itself, then the stages 1, 2 and 3 of the paper.
    factor : int
        The f in the question "is M·f mod n below B?".
    below : bool
        The answer.
    low, high : int
        M is in this interval, both ends included.
    """

    query: int
    stage: int
    factor: int
    below: bool
    low: int
    high: int

    @property
    def unknown_bits(self) -> float:
        """The bits still unknown: log2 of the number of integers in the interval."""
        return log2(self.high - self.low + 1)

    def cut(self, stage: int, factor: int, below: bool, bounds: tuple[int, int]) -> "MangerStep":
        """Return the next step, whose interval is the part of this one inside `bounds`."""
        low, high = max(self.low, bounds[0]), min(self.high, bounds[1])
        return MangerStep(self.query + 1, stage, factor, below, low, high)


Ask = Callable[[int], bool]
Steps = Generator[MangerStep, None, MangerStep]


def manger_attack(
    C: int, public: PublicKey, server: LeakyOAEPServer, progress: Callable[[MangerStep], object] | None = None
) -> bytes:
    """Decrypt an OAEP ciphertext with nothing but the server's leak.

    Parameters
    ----------
    C : int
        A valid OAEP ciphertext.
    public : PublicKey
        The key it was made with.
    server : LeakyOAEPServer
        Anything with the method ``starts_with_zero(C) -> bool``.
    progress : callable, optional
        Called with each `MangerStep`, for a progress bar or a picture.

    Returns
    -------
    bytes
        The encoded message EM, as long as n. `oaep_decode` takes the message out; no key is needed for it.

    Raises
    ------
    ValueError
        If the plaintext of C does not start with a zero byte, or n has a length for which the stages do not
        work (see `manger_steps`).

    Examples
    --------
    >>> from helpers.rsa import bytes_to_integer, generate_key, oaep_decode, oaep_encrypt
    >>> private = generate_key(512)
    >>> C = bytes_to_integer(oaep_encrypt(b"PIN 1234", private.public, hash="sha1"))
    >>> server = LeakyOAEPServer(private)
    >>> oaep_decode(manger_attack(C, private.public, server), hash="sha1")
    b'PIN 1234'
    >>> 500 < server.queries < 1000
    True
    """
    for step in manger_steps(C, public, server):
        if progress is not None:
            progress(step)
    return integer_to_bytes(step.low, public.size)


def manger_steps(C: int, public: PublicKey, server: LeakyOAEPServer) -> Steps:
    """Run the attack one question at a time.

    Parameters
    ----------
    C, public, server
        As for `manger_attack`.

    Yields
    ------
    MangerStep
        After each question. The last one has ``low == high``, the encoded message as an integer.

    Raises
    ------
    ValueError
        If n < 3·B, which no modulus of 8·k bits has, or M is not in [1, B).

    Examples
    --------
    >>> from helpers.rsa.keys import key_from_primes
    >>> private = key_from_primes(251, 241, 7)
    >>> steps = list(manger_steps(pow(200, 7, 251 * 241), private.public, LeakyOAEPServer(private)))
    >>> for step in steps[:4]:
    ...     print(step.query, step.stage, step.factor, step.below, step.low, step.high)
    1 0 1 True 0 255
    2 1 2 False 128 255
    3 2 237 False 128 255
    4 2 238 False 128 254
    >>> steps[-1].low, steps[-1].high
    (200, 200)
    """
    B = first_byte_limit(public)
    if public.n < 3 * B:
        raise ValueError(f"pass a key whose length is a multiple of 8 bits; this one has {public.bits}")

    def ask(factor: int) -> bool:
        return server.starts_with_zero(scale_ciphertext(C, factor % public.n, public))

    if not ask(1):
        raise ValueError("the plaintext of C does not start with a zero byte, so C is not an OAEP ciphertext")
    step = MangerStep(query=1, stage=0, factor=1, below=True, low=0, high=B - 1)
    yield step
    step = yield from double_until_overflow(step, ask, B)
    step = yield from climb_to_n(step, ask, B, public.n)
    return (yield from halve_interval(step, ask, B, public.n))


def double_until_overflow(step: MangerStep, ask: Ask, B: int) -> Steps:
    """Stage 1: double f until M·f is in [B, 2B). Then M·f/2 is in [B/2, B)."""
    while step.below:
        f = 2 * step.factor
        if f > B:
            raise ValueError("the plaintext of C is 0, which is no encoded message")
        below = ask(f)
        step = step.cut(1, f, below, (0, (B - 1) // f) if below else (divide_up(B, f), B - 1))
        yield step
    return step


def climb_to_n(step: MangerStep, ask: Ask, B: int, n: int) -> Steps:
    """Stage 2: add half of the f of stage 1 until M·f has passed n and is in [n, n + B)."""
    half = step.factor // 2
    f = (n + B) // B * half
    while not ask(f):
        step = step.cut(2, f, False, (0, (n - 1) // f))
        yield step
        f += half
    step = step.cut(2, f, True, (divide_up(n, f), (n + B - 1) // f))
    yield step
    return step


def halve_interval(step: MangerStep, ask: Ask, B: int, n: int) -> Steps:
    """Stage 3: choose f so that M·f is in an interval of about 2B above i·n, and cut it at i·n + B."""
    while step.low < step.high:
        f = 2 * B // (step.high - step.low)
        i = f * step.low // n
        f = divide_up(i * n, step.low)
        below = ask(f)
        middle = i * n + B
        step = step.cut(3, f, below, (0, (middle - 1) // f) if below else (divide_up(middle, f), B - 1))
        yield step
    return step


def first_byte_limit(public: PublicKey) -> int:
    """Return B = 256^(k−1): the numbers below B are those whose first of k bytes is zero.

    Examples
    --------
    >>> first_byte_limit(PublicKey(3233, 17))
    256
    """
    return 256 ** (public.size - 1)


def divide_up(a: int, b: int) -> int:
    """Return a/b, rounded up.

    Examples
    --------
    >>> divide_up(7, 2), divide_up(6, 2)
    (4, 3)
    """
    return -(-a // b)
