import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.encryption import (
    AuthenticationError,
    pkcs7_pad,
    textbook_cbc_decrypt,
    textbook_cbc_encrypt,
    textbook_gcm_decrypt,
    textbook_gcm_encrypt,
)
from helpers.encryption.attacks import LeakyCBCServer, flip_cbc, padding_oracle_attack, padding_oracle_steps

KEY, IV = bytes(range(32)), bytes(range(100, 116))


def send(message):
    return IV + textbook_cbc_encrypt(pkcs7_pad(message), KEY, IV)


class GCMServer:
    """The right thing: a tag is checked before anything is decrypted."""

    def padding_is_right(self, sent):
        try:
            textbook_gcm_decrypt(sent[16:], KEY, sent[:16])
        except AuthenticationError:
            return False
        return True


@given(st.integers(0, 42), st.binary(min_size=6, max_size=6))
def test_flipping_changes_one_place_and_garbles_the_block_before(offset, wanted):
    message = bytes(range(48))
    known = message[offset : offset + 6]
    sent = IV + textbook_cbc_encrypt(message, KEY, IV)
    if offset // 16 != (offset + 5) // 16:
        with pytest.raises(ValueError, match="lie in two blocks"):
            flip_cbc(sent, offset, known, wanted)
        return
    changed = flip_cbc(sent, offset, known, wanted)
    result = textbook_cbc_decrypt(changed[16:], KEY, changed[:16])
    start = offset - offset % 16
    assert result[start:] == message[start:offset] + wanted + message[offset + 6 :]
    assert result[: max(start - 16, 0)] == message[: max(start - 16, 0)]
    if start and known != wanted:
        assert result[start - 16 : start] != message[start - 16 : start]


def test_a_place_behind_the_message_is_refused():
    with pytest.raises(ValueError, match="inside the 16 bytes"):
        flip_cbc(bytes(32), 16, b"a", b"b")


@given(st.binary(max_size=20))
@settings(max_examples=5)
def test_every_message_is_read_with_at_most_256_questions_a_byte(message):
    server, sent, steps = LeakyCBCServer(KEY), send(message), []
    assert padding_oracle_attack(sent, server, progress=steps.append) == message
    blocks = len(sent) // 16 - 1
    assert len(steps) <= server.queries <= 16 * 256 * blocks + 256 * blocks
    assert sum(step.right for step in steps) == 16 * blocks
    assert b"".join(step.known for step in steps if step.right and step.position == 0) == pkcs7_pad(message)


@pytest.mark.parametrize("padding", [1, 2, 3, 16])
def test_a_block_that_ends_like_a_longer_padding(padding):
    """Guessing the last byte, 01 is not the only right end: the attack has to ask again."""
    message = bytes([padding]) * (32 - padding)
    steps = list(padding_oracle_steps(send(message), LeakyCBCServer(KEY)))
    blocks = [step.known for step in steps if step.right and step.position == 0]
    assert b"".join(blocks) == pkcs7_pad(message)


def test_the_end_of_the_last_block_is_known_byte_by_byte():
    steps = [step for step in padding_oracle_steps(send(b"PIN 1234"), LeakyCBCServer(KEY)) if step.right]
    assert [step.position for step in steps] == list(range(15, -1, -1))
    assert all(step.known[0] == step.guess and len(step.known) == 16 - step.position for step in steps)


def test_a_server_that_checks_a_tag_first_says_nothing():
    sent = IV + textbook_gcm_encrypt(bytes(16), KEY, nonce=IV)
    assert GCMServer().padding_is_right(sent)
    with pytest.raises(ValueError, match="the server does not leak it"):
        padding_oracle_attack(sent, GCMServer())


def test_less_than_a_block_is_refused():
    with pytest.raises(ValueError, match="32 bytes or more, got 16"):
        padding_oracle_attack(bytes(16), LeakyCBCServer(KEY))
    with pytest.raises(ValueError, match="multiple of 16 bytes, got 33"):
        padding_oracle_attack(bytes(33), LeakyCBCServer(KEY))
