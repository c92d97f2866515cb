import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric import rsa as library
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.rsa import (
    DecryptionError,
    bytes_to_integer,
    from_cryptography,
    generate_key,
    integer_to_bytes,
    key_from_primes,
    oaep_decode,
    oaep_decrypt,
    oaep_encode,
    oaep_encrypt,
    textbook_encrypt,
    to_cryptography,
)
from helpers.rsa.mgf import HASHES, digest_size, mask

KEYS = {bits: from_cryptography(library.generate_private_key(65537, bits)) for bits in (1024, 1536, 2048)}
SHORT_HASHES = [name for name in HASHES if digest_size(name) <= 32]
LIBRARY_HASHES = ["sha1", "sha224", "sha256", "sha384", "sha512"]  # what it takes for OAEP


def library_padding(name, mgf_name, label):
    algorithm, mgf_algorithm = getattr(hashes, name.upper())(), getattr(hashes, mgf_name.upper())()
    return padding.OAEP(padding.MGF1(mgf_algorithm), algorithm, label or None)


@given(st.data())
@settings(deadline=None)
def test_every_message_up_to_the_limit_comes_back(data):
    name, mgf_name = data.draw(st.sampled_from(HASHES)), data.draw(st.sampled_from([None, *HASHES]))
    limit = 256 - 2 * digest_size(name) - 2
    message, label = data.draw(st.binary(max_size=limit)), data.draw(st.binary(max_size=50))
    EM = oaep_encode(message, 256, label, name, mgf_name)
    assert (len(EM), EM[0]) == (256, 0)
    assert oaep_decode(EM, label, name, mgf_name) == message


@pytest.mark.parametrize("name", SHORT_HASHES)
def test_the_limit_is_exact(name):
    limit = 128 - 2 * digest_size(name) - 2
    ciphertext = oaep_encrypt(bytes(limit), KEYS[1024].public, hash=name)
    assert oaep_decrypt(ciphertext, KEYS[1024], hash=name) == bytes(limit)
    with pytest.raises(ValueError, match=f"at most {limit} bytes, got {limit + 1}"):
        oaep_encrypt(bytes(limit + 1), KEYS[1024].public, hash=name)


@pytest.mark.parametrize("bits", KEYS)
@given(st.data())
@settings(deadline=None, max_examples=15)
def test_the_cryptography_library_reads_ours_and_we_read_its(bits, data):
    private = KEYS[bits]
    name, mgf_name = (
        data.draw(st.sampled_from(LIBRARY_HASHES[:3])),
        data.draw(st.sampled_from(LIBRARY_HASHES)),
    )
    message, label = data.draw(st.binary(max_size=62)), data.draw(st.binary(max_size=20))
    theirs, scheme = to_cryptography(private), library_padding(name, mgf_name, label)
    ours = oaep_encrypt(message, private.public, label, name, mgf_name)
    assert theirs.decrypt(ours, scheme) == message
    assert (
        oaep_decrypt(theirs.public_key().encrypt(message, scheme), private, label, name, mgf_name) == message
    )


@pytest.mark.parametrize("bits", [512, 514, 526, 1030])
def test_moduli_of_every_length_agree_with_the_library(bits, backend):
    private = generate_key(bits)
    theirs, scheme = to_cryptography(private), library_padding("sha1", "sha1", b"")
    for message in (b"", b"a", bytes(22)):
        assert theirs.decrypt(oaep_encrypt(message, private.public, hash="sha1"), scheme) == message
        assert oaep_decrypt(theirs.public_key().encrypt(message, scheme), private, hash="sha1") == message


def test_encryption_is_random_unless_the_seed_is_given():
    public = KEYS[1024].public
    assert len({oaep_encrypt(b"yes", public) for _ in range(20)}) == 20
    assert len({oaep_encrypt(b"yes", public, seed=bytes(32)) for _ in range(3)}) == 1


@given(st.integers(0, 1023))
@settings(deadline=None)
def test_a_ciphertext_with_any_bit_changed_is_refused(bit):
    private = KEYS[1024]
    ciphertext = bytearray(oaep_encrypt(b"pay 100 to Bob", private.public))
    ciphertext[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DecryptionError):
        oaep_decrypt(bytes(ciphertext), private)


def encrypted(EM):
    """Encrypt a padded message that a sender prepared wrongly."""
    return integer_to_bytes(textbook_encrypt(bytes_to_integer(EM), KEYS[1024].public), 128)


def with_data_block(change):
    """Return an encoding whose data block was changed before it was masked."""
    EM, hLen = oaep_encode(b"secret", 128), 32
    seed = mask(EM[1 : 1 + hLen], EM[1 + hLen :], "sha256")
    DB = bytearray(mask(EM[1 + hLen :], seed, "sha256"))
    change(DB)
    masked_DB = mask(bytes(DB), seed, "sha256")
    return b"\x00" + mask(seed, masked_DB, "sha256") + masked_DB


def overwrite(index, value):
    """Return a change that puts one byte into the data block."""
    return lambda DB: DB.__setitem__(index, value)


def only_zeros(DB):
    """Remove the separator and the message."""
    DB[32:] = bytes(len(DB) - 32)


BAD_CIPHERTEXTS = {
    "empty": b"",
    "one byte short": bytes(127),
    "one byte long": bytes(129),
    "a zero byte in front": b"\x00" + oaep_encrypt(b"secret", KEYS[1024].public),
    "not below n": integer_to_bytes(KEYS[1024].n, 128),
    "all ones": b"\xff" * 128,
    "zero": bytes(128),
    "one": integer_to_bytes(1, 128),
    "first byte not zero": encrypted(b"\x01" + oaep_encode(b"secret", 128)[1:]),
    "label hash wrong": encrypted(with_data_block(overwrite(0, 0))),
    "last byte of label hash wrong": encrypted(with_data_block(overwrite(31, 0))),
    "padding not zero": encrypted(with_data_block(overwrite(32, 2))),
    "separator not one": encrypted(with_data_block(overwrite(-7, 2))),
    "no separator": encrypted(with_data_block(only_zeros)),
    "made with another label": oaep_encrypt(b"secret", KEYS[1024].public, label=b"other"),
    "made with another hash": oaep_encrypt(b"secret", KEYS[1024].public, hash="sha3_256"),
    "made with another mask hash": oaep_encrypt(b"secret", KEYS[1024].public, mgf_hash="sha1"),
    "made for another key": oaep_encrypt(b"secret", key_from_primes(KEYS[1024].q, KEYS[1536].p).public)[
        -128:
    ],
}


@pytest.mark.parametrize("ciphertext", BAD_CIPHERTEXTS.values(), ids=BAD_CIPHERTEXTS)
def test_every_bad_ciphertext_raises_one_and_the_same_error(ciphertext):
    with pytest.raises(DecryptionError) as caught:
        oaep_decrypt(ciphertext, KEYS[1024])
    assert type(caught.value) is DecryptionError
    assert caught.value.args == ("decryption failed",)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_the_data_block_helper_changes_nothing_when_asked_for_nothing():
    assert oaep_decode(with_data_block(lambda DB: None)) == b"secret"


def test_a_message_may_begin_with_separators_and_zeros():
    for message in (b"\x00", b"\x01", b"\x00\x01\x00", b"\x01\x01"):
        assert oaep_decode(oaep_encode(message, 128)) == message


def test_what_is_no_bytes_is_refused():
    public, private = KEYS[1024].public, KEYS[1024]
    with pytest.raises(TypeError, match=r"message must be bytes, got str.*encode"):
        oaep_encrypt("secret", public)
    with pytest.raises(TypeError, match="label must be bytes"):
        oaep_encrypt(b"secret", public, label="vote")
    with pytest.raises(TypeError, match="seed must be bytes"):
        oaep_encrypt(b"secret", public, seed=5)
    with pytest.raises(TypeError, match="ciphertext must be bytes"):
        oaep_decrypt(12345, private)


def test_parameters_out_of_range_are_refused():
    private = generate_key(512)
    with pytest.raises(ValueError, match="needs a key of at least 66 bytes, got one of 64"):
        oaep_encrypt(b"", private.public)
    with pytest.raises(ValueError, match="needs a key of at least 66 bytes, got one of 64"):
        oaep_decrypt(bytes(64), private)
    with pytest.raises(ValueError, match="seed must have 32 bytes, got 5"):
        oaep_encrypt(b"", KEYS[1024].public, seed=bytes(5))
    with pytest.raises(ValueError, match="'md5'"):
        oaep_encrypt(b"", KEYS[1024].public, hash="md5")
    with pytest.raises(ValueError, match="'md5'"):
        oaep_decrypt(bytes(128), KEYS[1024], mgf_hash="md5")
