"""What lesson 02 says in words, and its questions' answers, hold for the code and the data it shows."""

import io
import math

import pandas as pd
import pytest

from helpers import rsa
from helpers.course import data
from helpers.course.judging import judge
from helpers.encryption import S_BOX, AuthenticationError, SealBroken, attacks, envelope, figures
from helpers.encryption.blocks import split_blocks, xor_bytes
from helpers.encryption.body import encrypt_stream
from helpers.encryption.exercises import ask, check, yours
from helpers.encryption.gcm import hash_key, textbook_gcm_decrypt, textbook_gcm_encrypt
from helpers.encryption.header import Header, read_header
from helpers.encryption.modes import textbook_ecb_encrypt
from helpers.encryption.recipients import SharedKey
from helpers.encryption.textbook_aes import textbook_aes_encrypt_block, trace_encryption

KEY, BLOCK, NONCE = bytes(range(16)), b"sixteen letters!", bytes(12)
STEPS = trace_encryption(BLOCK, KEY)
CHUNK = 16384
EXERCISES = {exercise.name: exercise for exercise in check}


@pytest.fixture(scope="module")
def people():
    return data.adult()


@pytest.fixture(scope="module")
def content(people):
    return people.to_csv(index=False, lineterminator="\n").encode()


def test_rsa_takes_millions_of_messages_for_a_gigabyte():
    longest = 3072 // 8 - 2 * 32 - 2
    assert (longest, -(-(10**9) // longest)) == (318, 3_144_655)
    key = rsa.generate_key(3072)
    assert len(rsa.oaep_encrypt(bytes(longest), key.public)) == 384
    with pytest.raises(ValueError, match="318"):
        rsa.oaep_encrypt(bytes(longest + 1), key.public)


def test_the_rounds_are_as_told():
    names = [step.name for step in STEPS]
    four = ["SubBytes", "ShiftRows", "MixColumns", "AddRoundKey"]
    last = ["SubBytes", "ShiftRows", "AddRoundKey"]
    assert names == ["input", "AddRoundKey", *(9 * four), *last]


def test_no_byte_is_its_own_entry_in_the_s_box():
    assert all(entry != byte for byte, entry in enumerate(S_BOX))
    assert sorted(S_BOX) == list(range(256))


def test_two_values_stand_twice_before_the_first_subbytes():
    """The question `equal_bytes`."""
    before = [byte for row in STEPS[1].state for byte in row]
    assert {byte for byte in before if before.count(byte) > 1} == {0x68, 0x7F}
    assert STEPS[2].name == "SubBytes"


def test_what_counts_of_changed_bits_are_usual():
    """The question `suspicious_count`: what occurs here, and what chance would give."""
    ciphertext = textbook_aes_encrypt_block(BLOCK, KEY)
    flipped = [xor_bytes(BLOCK, (1 << bit).to_bytes(16, "big")) for bit in range(128)]
    changed = [xor_bytes(textbook_aes_encrypt_block(block, KEY), ciphertext) for block in flipped]
    counts = [int.from_bytes(difference).bit_count() for difference in changed]
    assert (min(counts), max(counts)) == (50, 75)

    def as_far(count):
        far = abs(count - 64)
        return sum(math.comb(128, ones) for ones in range(129) if abs(ones - 64) >= far) / 2**128

    assert [round(1 / as_far(count)) for count in (55, 70, 74)] == [8, 3, 11]
    assert as_far(110) < 1e-16


def test_ecb_hides_no_copy_under_any_key():
    pixels = attacks.draw_sailboat().tobytes()
    assert (attacks.repeated_blocks(pixels), len(pixels) // 16) == (4068, 4096)
    for key in (KEY, bytes(32)):
        assert attacks.repeated_blocks(textbook_ecb_encrypt(pixels, key)) == 4068


def test_a_diagnosis_shows_under_ecb_only_where_its_whole_block_is_the_same():
    rows = [b"17;F;malaria;day", b"18;F;malaria;day", b"same in both....", b"same in both...."]
    blocks = split_blocks(textbook_ecb_encrypt(b"".join(rows), KEY))
    assert blocks[0] != blocks[1]
    assert blocks[2] == blocks[3]


def test_the_guessed_word_uncovers_the_other_at_one_place():
    """The questions `crib_place` and `own_word`."""
    mixed = attacks.xor_of_messages(*attacks.two_notes(lambda note: note))
    found = dict(attacks.drag_crib(mixed, b"malaria"))
    place = ask.questions["crib_place"].answer
    assert found[place] == "healthy"
    assert [place for place, word in found.items() if word == "malaria"] == [0, 1, 2]
    assert mixed[:9] == bytes(9)


def test_after_one_repeated_nonce_other_nonces_are_forged_too():
    first, second = (textbook_gcm_encrypt(text, KEY, NONCE) for text in (b"salary 1000", b"salary 2000"))
    [H] = attacks.hash_key_candidates(attacks.Captured(first), attacks.Captured(second))
    assert hash_key(KEY) == H
    other = b"\x01" * 12
    captured = attacks.Captured(textbook_gcm_encrypt(b"salary 3000", KEY, other))
    forged = attacks.forge(captured, H, attacks.flip_ctr(captured.ciphertext, 7, b"3", b"9"))
    assert textbook_gcm_decrypt(forged, KEY, other) == b"salary 9000"


@pytest.mark.parametrize(
    ("nonce", "associated_data"), [(b"\x01" * 12, b"row 7"), (NONCE, b"row 8"), (NONCE, b"")]
)
def test_the_tag_covers_nonce_and_associated_data(nonce, associated_data):
    sealed = textbook_gcm_encrypt(b"salary", KEY, NONCE, b"row 7")
    with pytest.raises(AuthenticationError):
        textbook_gcm_decrypt(sealed, KEY, nonce, associated_data)


def test_chances_of_a_repeated_nonce():
    """The questions `nonce_limit` and `each_doubling`, and the numbers in their answers."""
    chance = figures.log2_collision
    assert [round(chance(q)) for q in (20, 21, 32, 33)] == [-57, -55, -33, -31]
    assert chance(32.5) == pytest.approx(-32, abs=1e-6)
    assert 2 ** chance(48) == pytest.approx(0.39, abs=0.005)
    assert 2 ** (chance(21) - chance(20)) == pytest.approx(ask.questions["each_doubling"].answer, rel=1e-5)


def test_one_more_step_with_the_same_number_at_once_and_with_the_same_memory():
    """The question `one_more_step`: its answer, and the number that has a message of its own."""

    def search(guesses, cost, at_once):
        return guesses * 2**cost / at_once

    at_once = EXERCISES["guesses_at_once"].reference
    before = search(1000, 14, 64)
    assert search(2000, 15, 64) / before == ask.questions["one_more_step"].answer
    fits = [at_once(2**30, cost, 8) for cost in (14, 15)]
    assert search(2000, 15, fits[1]) / search(1000, 14, fits[0]) == 8
    assert 8 in [value for value, _ in ask.questions["one_more_step"].near]


@pytest.mark.parametrize("seconds", [0.1, 1.0, 5.0])
def test_what_falls_within_a_week_at_any_likely_speed(seconds):
    """The question `what_falls`, for slow and fast machines."""
    week = 7 * 86400
    digits, leaked, letters, words = (2**bits * seconds / 1000 for bits, _ in figures.SECRETS)
    assert digits < leaked < week < 10 * week < letters < words


def test_an_old_header_in_front_of_todays_body_undoes_a_removal():
    clinic, lab = SharedKey.random(), SharedKey.random()
    before = envelope.seal_bytes(b"the table", [clinic, lab])
    header, data_key = envelope.unlock(io.BytesIO(before), clinic)
    front = len(header.encoded()) + 32
    fewer = Header(header.identity, header.slots[:1])
    after = fewer.sealed(data_key) + before[front:]
    with pytest.raises(SealBroken):
        envelope.open_bytes(after, lab)
    body = after[len(fewer.encoded()) + 32 :]
    assert envelope.open_bytes(before[:front] + body, lab) == b"the table"


def test_a_removed_recipient_who_kept_the_data_key_can_put_other_data():
    clinic = SharedKey.random()
    sealed = envelope.seal_bytes(b"the table", [clinic])
    header, data_key = envelope.unlock(io.BytesIO(sealed), clinic)
    forged = io.BytesIO()
    encrypt_stream(header.body_key(data_key), header.context, io.BytesIO(b"other data"), forged)
    front = sealed[: len(header.encoded()) + 32]
    assert envelope.open_bytes(front + forged.getvalue(), clinic) == b"other data"


def test_the_header_shows_recipients_without_a_key():
    key = SharedKey.random()
    header, _ = read_header(io.BytesIO(envelope.seal_bytes(b"the table", [key])))
    assert [slot.name for slot in header.slots] == [key.fingerprint]


def test_the_cut_table_loses_people_and_turns_a_label(people, content):
    naive = attacks.NaiveChunked(bytes(32), CHUNK)
    records = attacks.split_records(naive.encrypt(content), CHUNK)
    short = pd.read_csv(io.BytesIO(naive.decrypt(b"".join(records[:-1]))))
    last = len(short) - 1
    assert len(people) - len(short) == 119
    assert (people.loc[last, "native-country"], people.loc[last, "salary"]) == ("United-States", ">50K")
    assert short.loc[last, "native-country"] == "United-State"
    assert pd.isna(short.loc[last, "salary"])
    assert people.loc[last, "sex"] == "Male"
    unharmed = short.iloc[:-1].astype(people.dtypes)
    assert unharmed.equals(people.iloc[:last])


def test_a_naive_chunk_can_be_dropped_swapped_or_repeated_and_not_changed(content):
    """The question `tags_rule_out`."""
    naive = attacks.NaiveChunked(bytes(32), CHUNK)
    sealed, chunks = naive.encrypt(content[: 4 * CHUNK]), split_blocks(content[: 4 * CHUNK], CHUNK)
    for order in ([0, 2, 3], [1, 0, 2, 3], [0, 0, 1, 2, 3]):
        told = naive.decrypt(attacks.keep_chunks(sealed, order, CHUNK))
        assert told == b"".join(chunks[number] for number in order)
    with pytest.raises(AuthenticationError):
        naive.decrypt(sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:])


def test_the_lesson_takes_the_learners_function_once_it_passes():
    def raise_salary(ciphertext, offset, old, new):
        return attacks.flip_ctr(ciphertext, offset, old, new)

    def drop_last_chunk(sealed, chunk_size):
        return sealed

    assert yours(raise_salary) is raise_salary
    assert judge(EXERCISES["drop_last_chunk"], drop_last_chunk).outcome.value == "not yet"
    assert yours(drop_last_chunk) is EXERCISES["drop_last_chunk"].reference
