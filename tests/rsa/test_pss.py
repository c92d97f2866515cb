import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric import rsa as library
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import nextprime

from helpers.rsa import (
    PublicKey,
    bytes_to_integer,
    from_cryptography,
    generate_key,
    integer_to_bytes,
    key_from_primes,
    pss_encode,
    pss_sign,
    pss_verify,
    pss_verify_encoding,
    textbook_encrypt,
    textbook_sign,
    to_cryptography,
)
from helpers.rsa.mgf import HASHES, digest_size, mask
from helpers.rsa.pss import salted_hash

KEYS = {bits: from_cryptography(library.generate_private_key(65537, bits)) for bits in (1024, 1536, 2048)}
SHORT_HASHES = [name for name in HASHES if digest_size(name) <= 32]
MESSAGE = b"the model is mine"


def library_verifies(theirs, message, signature, name, mgf_name, salt_length):
    scheme = padding.PSS(padding.MGF1(getattr(hashes, mgf_name.upper())()), salt_length)
    try:
        theirs.public_key().verify(signature, message, scheme, getattr(hashes, name.upper())())
    except InvalidSignature:
        return False
    return True


@given(st.data())
@settings(deadline=None)
def test_encodings_verify_at_every_length(data):
    name, mgf_name = data.draw(st.sampled_from(HASHES)), data.draw(st.sampled_from([None, *HASHES]))
    salt, message = data.draw(st.binary(max_size=70)), data.draw(st.binary(max_size=200))
    least = 8 * (digest_size(name) + len(salt) + 1) + 1
    bits = least + data.draw(st.integers(0, 300))
    EM = pss_encode(message, bits, salt, name, mgf_name)
    assert len(EM) == (bits + 7) // 8
    assert bytes_to_integer(EM).bit_length() <= bits
    assert pss_verify_encoding(message, EM, bits, name, mgf_name, len(salt))
    assert not pss_verify_encoding(message + b"!", EM, bits, name, mgf_name, len(salt))
    assert not pss_verify_encoding(message, EM, bits, name, mgf_name, len(salt) + 1)
    with pytest.raises(ValueError, match=f"at least {least} are needed"):
        pss_encode(message, least - 1, salt, name, mgf_name)


@pytest.mark.parametrize("bits", KEYS)
@given(st.data())
@settings(deadline=None, max_examples=15)
def test_the_cryptography_library_agrees_in_both_directions(bits, data):
    private, message = KEYS[bits], data.draw(st.binary(max_size=100))
    name, mgf_name = data.draw(st.sampled_from(SHORT_HASHES)), data.draw(st.sampled_from(HASHES[:7]))
    salt_length = data.draw(st.integers(0, 62))
    theirs = to_cryptography(private)
    ours = pss_sign(message, private, name, mgf_name, salt_length)
    assert library_verifies(theirs, message, ours, name, mgf_name, salt_length)
    scheme = padding.PSS(padding.MGF1(getattr(hashes, mgf_name.upper())()), salt_length)
    signature = theirs.sign(message, scheme, getattr(hashes, name.upper())())
    assert pss_verify(message, signature, private.public, name, mgf_name, salt_length)


@pytest.mark.parametrize("extra", range(9))
def test_moduli_of_every_length_modulo_eight(extra, backend):
    p, q = nextprime(3 << 254), nextprime(7 << (253 + extra))
    private = key_from_primes(int(p), int(q), 65537)
    assert private.bits == 512 + extra
    signature = pss_sign(MESSAGE, private, "sha1")
    assert len(signature) == private.size
    assert pss_verify(MESSAGE, signature, private.public, "sha1")
    assert library_verifies(to_cryptography(private), MESSAGE, signature, "sha1", "sha1", 20)


def test_an_encoding_longer_than_its_bytes_does_not_verify():
    private = key_from_primes(int(nextprime(3 << 254)), int(nextprime(7 << 254)), 65537)
    assert private.bits == 513
    too_long = next(S for S in range(2, 100) if textbook_encrypt(S, private.public) >= 2**512)
    assert not pss_verify(MESSAGE, integer_to_bytes(too_long, 65), private.public, "sha1")


def test_signatures_are_salted_unless_told_otherwise():
    private = KEYS[1024]
    assert len({pss_sign(MESSAGE, private) for _ in range(10)}) == 10
    assert len({pss_sign(MESSAGE, private, salt=b"same") for _ in range(3)}) == 1
    assert len({pss_sign(MESSAGE, private, salt_length=0) for _ in range(3)}) == 1


@given(st.integers(0, 1023))
@settings(deadline=None)
def test_a_signature_with_any_bit_changed_is_refused(bit):
    signature = bytearray(SIGNATURE)
    signature[bit // 8] ^= 1 << bit % 8
    assert not pss_verify(MESSAGE, bytes(signature), KEYS[1024].public)


SIGNATURE = pss_sign(MESSAGE, KEYS[1024])


@given(st.binary(max_size=40))
@settings(deadline=None)
def test_a_signature_belongs_to_its_message_only(message):
    assert pss_verify(message, SIGNATURE, KEYS[1024].public) == (message == MESSAGE)


def test_a_signature_is_refused_under_other_parameters():
    public = KEYS[1024].public
    assert pss_verify(MESSAGE, SIGNATURE, public)
    assert not pss_verify(MESSAGE, SIGNATURE, public, hash="sha3_256")
    assert not pss_verify(MESSAGE, SIGNATURE, public, mgf_hash="sha1")
    assert not pss_verify(MESSAGE, SIGNATURE, public, salt_length=31)
    assert not pss_verify(MESSAGE, SIGNATURE, public, salt_length=200)
    assert not pss_verify(MESSAGE, SIGNATURE, PublicKey(public.n, 17))
    assert not pss_verify(MESSAGE, SIGNATURE, KEYS[2048].public)


def encoding(trailer=b"\xbc", separator=b"\x01", first=0, top_bit=0):
    """Return an encoding for 1023 bits that a signer may have prepared wrongly, salt of 32 zero bytes."""
    H = salted_hash(MESSAGE, bytes(32), "sha256")
    DB = bytes([first]) + bytes(61) + separator + bytes(32)
    masked_DB = bytearray(mask(DB, H, "sha256"))
    masked_DB[0] = masked_DB[0] & 0x7F | top_bit
    return bytes(masked_DB) + H + trailer


def test_only_the_right_encoding_is_accepted():
    assert encoding() == pss_encode(MESSAGE, 1023, bytes(32))
    for change in (
        {"trailer": b"\xcc"},
        {"separator": b"\x02"},
        {"separator": b"\x00"},
        {"first": 1},
        {"top_bit": 128},
    ):
        assert pss_verify_encoding(MESSAGE, encoding(), 1023)
        assert not pss_verify_encoding(MESSAGE, encoding(**change), 1023), change
    for EM in (encoding()[1:], b"\x00" + encoding(), b""):
        assert not pss_verify_encoding(MESSAGE, EM, 1023)


def test_a_signed_bad_encoding_does_not_verify():
    private = KEYS[1024]
    for EM, valid in ((encoding(), True), (encoding(trailer=b"\xbd"), False), (encoding(first=1), False)):
        signature = integer_to_bytes(textbook_sign(bytes_to_integer(EM), private), 128)
        assert pss_verify(MESSAGE, signature, private.public) == valid


def test_lengths_and_ranges_are_checked():
    private = KEYS[1024]
    for signature in (
        b"",
        SIGNATURE[1:],
        b"\x00" + SIGNATURE,
        b"\xff" * 128,
        integer_to_bytes(private.n, 128),
    ):
        assert not pss_verify(MESSAGE, signature, private.public)
    S = bytes_to_integer(SIGNATURE)
    if S + private.n < 2**1024:
        assert not pss_verify(MESSAGE, integer_to_bytes(S + private.n, 128), private.public)
    assert not pss_verify(MESSAGE, bytes(64), generate_key(512).public)


def test_bad_parameters_are_refused():
    private = KEYS[1024]
    with pytest.raises(TypeError, match=r"message must be bytes, got str.*encode"):
        pss_sign("mine", private)
    with pytest.raises(TypeError, match="salt must be bytes"):
        pss_sign(MESSAGE, private, salt="salt")
    with pytest.raises(TypeError, match="signature must be bytes"):
        pss_verify(MESSAGE, 12345, private.public)
    with pytest.raises(TypeError, match="message must be bytes"):
        pss_verify("mine", SIGNATURE, private.public)
    with pytest.raises(ValueError, match="salt has 4 bytes and salt_length says 5"):
        pss_sign(MESSAGE, private, salt=b"salt", salt_length=5)
    with pytest.raises(ValueError, match="salt_length must be at least 0, got -1"):
        pss_verify(MESSAGE, SIGNATURE, private.public, salt_length=-1)
    with pytest.raises(ValueError, match="salt_length must be at least 0, got -1"):
        pss_sign(MESSAGE, private, salt_length=-1)
    with pytest.raises(ValueError, match="too few for sha512 with a salt of 64 bytes"):
        pss_sign(MESSAGE, private, "sha512")
    with pytest.raises(ValueError, match="'md5'"):
        pss_verify(MESSAGE, SIGNATURE, private.public, hash="md5")
