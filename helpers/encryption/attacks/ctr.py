"""Bit flipping under CTR: a changed ciphertext bit changes the same bit of the message, and no other.

C = P ⊕ stream, so (C ⊕ known ⊕ wanted) decrypts to wanted wherever known stood. No key, and no trace.

- Needs: one ciphertext, and what stands at one place of its message (a salary in a table, say).
- Costs: one XOR.
- Source: NIST SP 800-38A, appendix D, names the property: a bit error in a ciphertext changes that bit.
- Stopped by: a tag over the ciphertext that only the key's holders can make, as GCM has.
- Not stopped by: a longer key, a secret nonce, or a checksum inside the message that the attacker can
  calculate as well (a CRC is linear, so that it can be flipped along).

>>> from helpers.encryption.modes import textbook_ctr
>>> key, counter = bytes(16), bytes(16)
>>> ciphertext = textbook_ctr(b"salary: 1000 a month", key, counter)
>>> textbook_ctr(flip_ctr(ciphertext, 8, b"1000", b"9000"), key, counter)
b'salary: 9000 a month'
"""

from helpers.encryption.blocks import xor_bytes


def flip_ctr(ciphertext: bytes, offset: int, known: bytes, wanted: bytes) -> bytes:
    """Return a ciphertext whose message says `wanted` where the old one says `known`.

    Parameters
    ----------
    ciphertext : bytes
        What CTR made of the message. For a GCM ciphertext with its tag the result no longer has a valid tag.
    offset : int
        Where `known` starts in the message, in bytes from 0.
    known, wanted : bytes
        The text there, and what to put in its place; of one length.

    Returns
    -------
    bytes
        As long as the ciphertext.

    Raises
    ------
    ValueError
        If the lengths differ or the place is not inside the ciphertext.

    Examples
    --------
    >>> flip_ctr(bytes(4), 1, b"no", b"no") == bytes(4)
    True
    """
    end = offset + len(known)
    if not 0 <= offset <= end <= len(ciphertext):
        raise ValueError(
            f"the place must lie inside the {len(ciphertext)} bytes of the ciphertext, got {offset} to {end}"
        )
    change = xor_bytes(known, wanted)
    return ciphertext[:offset] + xor_bytes(ciphertext[offset:end], change) + ciphertext[end:]
