"""The fault attack: one wrong signature gives the private key away.

Signing by the Chinese remainder theorem computes one half modulo p and one modulo q. If an error (heat,
voltage, radiation, a bug) spoils the half modulo p, the result S is still right modulo q: S^e − M is a
multiple of q and not of p, and gcd(S^e − M, n) = q.

- Needs: one signature with a fault in one half, and the message M that was signed, padding included.
- Costs: one power and one gcd.
- Source: Boneh, DeMillo, Lipton, "On the Importance of Checking Cryptographic Protocols for Faults" (1997),
  in the form with one signature that they attribute to A. Lenstra.
- Stopped by: checking S^e = M before S is handed out, as `textbook_decrypt_crt` does. PSS with random salt
  stops this form, since M is then unknown to the attacker (Coron, Mandal, "PSS Is Secure against Random Fault
  Attacks", 2009, in the random oracle model).
- Not stopped by: a longer key, or a deterministic padding.

>>> from helpers.rsa.keys import key_from_primes
>>> private = key_from_primes(61, 53, 17)
>>> fault_attack(65, textbook_sign_with_fault(65, private), private.public).d == private.d
True
"""

import random
import secrets
from math import gcd

from helpers.numbers import crt, powmod
from helpers.rsa.attacks.shared_prime import key_from_prime
from helpers.rsa.keys import PrivateKey, PublicKey


def textbook_sign_with_fault(M: int, private: PrivateKey, rng: random.Random | None = None) -> int:
    """Sign M by the Chinese remainder theorem with one flipped bit in the half modulo p, and no check.

    Parameters
    ----------
    M : int
        The message, in [0, n).
    private : PrivateKey
        The signer's key.
    rng : random.Random, optional
        Which bit is flipped; the operating system's random source by default.

    Returns
    -------
    int
        A wrong signature: right modulo q, wrong modulo p.

    Examples
    --------
    >>> from helpers.rsa.keys import key_from_primes
    >>> from helpers.rsa.textbook import textbook_verify
    >>> private = key_from_primes(61, 53, 17)
    >>> textbook_verify(65, textbook_sign_with_fault(65, private), private.public)
    False
    """
    rng = rng or secrets.SystemRandom()
    p, q = private.p, private.q
    S_p = powmod(M, private.dp, p) ^ 1 << rng.randrange(p.bit_length() - 1)
    S_q = powmod(M, private.dq, q)
    return crt([S_p, S_q], [p, q])


def fault_attack(M: int, S: int, public: PublicKey) -> PrivateKey | None:
    """Recover the private key from one faulty signature.

    Parameters
    ----------
    M : int
        The number that was to be signed.
    S : int
        The signature that came out.
    public : PublicKey
        The signer's public key.

    Returns
    -------
    PrivateKey or None
        The key; None when S is right (both halves are) or useless (neither is).

    Examples
    --------
    >>> fault_attack(65, 588, PublicKey(3233, 17)) is None
    True
    """
    factor = gcd(powmod(S, public.e, public.n) - M, public.n)
    return key_from_prime(public, factor) if 1 < factor < public.n else None
