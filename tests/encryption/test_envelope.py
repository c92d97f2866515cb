"""What is sealed for someone opens for them, for nobody else, and comes out the same."""

import io
import random

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.encryption import body
from helpers.encryption.envelope import (
    open_bytes,
    open_into,
    open_sealed,
    require_allowed,
    seal,
    seal_bytes,
    seal_into,
    slots_for,
)
from helpers.encryption.errors import SealBroken
from helpers.encryption.header import MOST_HEADER, Kind, Slot
from helpers.encryption.pieces import PIECE
from helpers.encryption.recipients import Password, SharedKey, unwrap, wrap
from helpers.rsa import PrivateKey, from_cryptography, from_pem, generate_key, to_pem

THEIRS = rsa.generate_private_key(65537, 3072)
OURS = from_cryptography(rsa.generate_private_key(65537, 3073))
KEY, PASSWORD = SharedKey.random(), Password("pässword", cost=10)
PAIRS = [(THEIRS.public_key(), THEIRS), (OURS.public, OURS), (KEY, KEY), (PASSWORD, PASSWORD)]

BORDERS = [0, 16384, 2 * 16384, PIECE - 16384, PIECE, PIECE + 16384, 2 * PIECE]
sizes = st.builds(lambda border, step: max(0, border + step), st.sampled_from(BORDERS), st.integers(-80, 80))


@given(sizes, st.sampled_from(PAIRS), st.integers(0, 2**32))
@settings(max_examples=40)
def test_round_trip_at_the_borders_of_chunks_and_pieces(size, pair, seed):
    recipient, opener = pair
    data = random.Random(seed).randbytes(size)
    sealed = io.BytesIO()
    seal(io.BytesIO(data), sealed, [recipient])
    assert open_bytes(sealed.getvalue(), opener) == data
    opened = io.BytesIO()
    open_sealed(io.BytesIO(seal_bytes(data, [recipient])), opened, opener)
    assert opened.getvalue() == data


@given(st.binary(max_size=100), st.lists(st.sampled_from(PAIRS), min_size=1, max_size=5))
@settings(max_examples=25)
def test_each_of_several_recipients_opens_alone(data, pairs):
    sealed = seal_bytes(data, [recipient for recipient, _ in pairs])
    for _, opener in pairs:
        assert open_bytes(sealed, opener) == data


@given(sizes)
@settings(max_examples=30)
def test_into_memory_of_exactly_the_right_length(size):
    data = random.Random(size).randbytes(size)
    sealed_size = len(seal_bytes(data, [KEY]))
    buffer, opened = bytearray(sealed_size), bytearray(size)
    assert seal_into(data, buffer, [KEY]) == sealed_size
    assert open_into(buffer, opened, KEY) == size
    assert opened == data
    with pytest.raises(ValueError, match=f"at least {sealed_size} bytes, got {sealed_size - 1}"):
        seal_into(data, bytearray(sealed_size - 1), [KEY])
    if size:
        with pytest.raises(ValueError, match=f"at least {size} bytes"):
            open_into(buffer, bytearray(size - 1), KEY)


def test_the_advice_on_the_length_of_a_buffer_holds_for_the_longest_header():
    recipients = [rsa.generate_private_key(65537, 4096).public_key()] * 32
    assert len(seal_bytes(b"", recipients)) <= 20_000
    assert len(seal_bytes(b"", recipients)) == MOST_HEADER + 72


@given(st.integers(0, 10**7))
def test_sizes_of_body_and_data_are_inverse(size):
    assert body.data_size(body.body_size(size)) == size


@given(st.integers(0, 200_000))
def test_a_length_that_no_body_has_is_refused(length):
    try:
        size = body.data_size(length)
    except SealBroken:
        assert length not in [body.body_size(max(0, length - 72 - 16 * i)) for i in range(14)]
    else:
        assert body.body_size(size) == length


def test_two_sealings_share_nothing():
    first, second = (seal_bytes(bytes(1000), [KEY]) for _ in range(2))
    assert first[9:25] != second[9:25]
    assert first[109 + 56 :] != second[109 + 56 :]


@pytest.mark.parametrize(
    "opener",
    [SharedKey.random(), Password("pässworD"), THEIRS, OURS],
    ids=["key", "password", "theirs", "ours"],
)
def test_others_do_not_open(opener):
    recipients = [pair[0] for pair in PAIRS if opener not in pair]
    with pytest.raises(
        SealBroken, match=r"^not opened: it was changed or cut short, or is not for this key$"
    ):
        open_bytes(seal_bytes(b"hello", recipients), opener)


def test_a_key_of_the_rsa_lesson_from_its_file():
    private = from_pem(to_pem(OURS, password="long and random"), password="long and random")
    assert isinstance(private, PrivateKey)
    assert open_bytes(seal_bytes(b"hello", [private.public]), private) == b"hello"


def test_a_password_is_the_same_however_it_was_typed():
    sealed = seal_bytes(b"hello", [Password("é", cost=10)])
    assert open_bytes(sealed, Password("e\u0301")) == b"hello"


def test_data_of_several_forms():
    table = memoryview(bytearray(range(8))).cast("H")
    assert open_bytes(seal_bytes(table, [KEY]), KEY) == bytes(range(8))
    assert open_bytes(memoryview(seal_bytes(bytearray(b"ab"), [KEY])), KEY) == b"ab"


@pytest.mark.parametrize("bits", [1024, 2048, 4104])
def test_rsa_keys_out_of_range_are_refused(bits):
    public = rsa.generate_private_key(65537, bits).public_key() if bits < 4000 else _long_public_key()
    with pytest.raises(ValueError, match="3072 to 4096 bits"):
        seal_bytes(b"hello", [public])


def _long_public_key():
    return rsa.RSAPublicNumbers(65537, (1 << 4103) + 1).public_key()


@pytest.mark.parametrize(
    "wrong", [THEIRS, OURS, "password", bytes(32), None, generate_key(512)], ids=lambda it: type(it).__name__
)
def test_what_is_no_recipient_is_refused_before_anything_is_written(wrong):
    target = io.BytesIO()
    with pytest.raises(TypeError, match="a recipient is"):
        seal(io.BytesIO(b"hello"), target, [KEY, wrong])
    assert target.getvalue() == b""


@pytest.mark.parametrize("wrong", [THEIRS.public_key(), OURS.public, "password", bytes(32), None])
def test_what_does_not_open_is_refused(wrong):
    with pytest.raises(TypeError, match="what opens is"):
        open_bytes(seal_bytes(b"hello", [KEY]), wrong)


@pytest.mark.parametrize("recipients", [KEY, "text", b"bytes", None])
def test_recipients_must_be_a_list(recipients):
    with pytest.raises(TypeError, match="must be a list"):
        seal_bytes(b"", recipients)


@pytest.mark.parametrize("count", [0, 33])
def test_too_few_or_too_many_recipients(count):
    with pytest.raises(ValueError, match=f"1 to 32 recipients, got {count}"):
        seal_bytes(b"", [KEY] * count)


def test_no_file_is_written_that_would_be_refused_for_its_passwords():
    assert len(slots_for(bytes(32), [Password("x", cost=10)] * 5)) == 5
    with pytest.raises(ValueError, match="lower cost"):
        require_allowed((Slot(Kind.PASSWORD, bytes(16) + bytes([20]) + bytes(40)),) * 2)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: Password(""), ValueError),
        (lambda: Password(b"bytes"), TypeError),  # type: ignore[arg-type]
        (lambda: Password("x", cost=9), ValueError),
        (lambda: Password("x", cost=21), ValueError),
        (lambda: SharedKey(bytes(16)), ValueError),
        (lambda: SharedKey("0" * 32), TypeError),  # type: ignore[arg-type]
    ],
)
def test_bad_passwords_and_keys(make, error):
    with pytest.raises(error):
        make()


def test_no_secret_is_shown():
    for secret, shown in [
        (Password("swordfish"), "swordfish"),
        (SharedKey(b"swordfish" + bytes(23)), "sword"),
    ]:
        assert shown not in repr(secret)
    data_key = b"swordfish" + bytes(23)
    assert "sword" not in repr(wrap(data_key, KEY))


def test_the_wrong_kind_of_slot_gives_nothing():
    for recipient, _ in PAIRS:
        slot = wrap(bytes(32), recipient)
        openers = [opener for _, opener in PAIRS if unwrap(slot, opener) is not None]
        assert openers == [opener for other, opener in PAIRS if other is recipient]
