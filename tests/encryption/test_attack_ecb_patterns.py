import os

import numpy as np
import pytest

from helpers.encryption import split_blocks, textbook_cbc_encrypt, textbook_ctr, textbook_ecb_encrypt
from helpers.encryption.attacks import draw_sailboat, encrypt_picture, repeated_blocks
from helpers.encryption.attacks.ecb_patterns import COLORS

KEY = bytes(range(16))


def test_ecb_repeats_exactly_what_the_picture_repeats_and_the_others_nothing():
    data = draw_sailboat(64).tobytes()
    plain = repeated_blocks(data)
    assert plain > len(split_blocks(data)) // 2
    assert repeated_blocks(textbook_ecb_encrypt(data, KEY)) == plain
    assert repeated_blocks(textbook_ctr(data, KEY, os.urandom(16))) == 0
    assert repeated_blocks(textbook_cbc_encrypt(data, KEY, os.urandom(16))) == 0


def test_the_outline_survives_ecb():
    """Two blocks of four pixels look the same after ECB if and only if they were the same before."""
    boat = draw_sailboat(32)
    encrypted = encrypt_picture(boat, lambda data: textbook_ecb_encrypt(data, KEY))
    before, after = (split_blocks(picture.tobytes()) for picture in (boat, encrypted))
    assert len(dict(zip(before, after, strict=True))) == len(set(after)) == len(set(before))
    assert len(set(zip(before, after, strict=True))) == len(set(before))


def test_the_picture_has_its_colors_and_the_encrypted_one_can_be_seen():
    boat = draw_sailboat()
    assert (boat.shape, boat.dtype) == ((128, 128, 4), np.uint8)
    assert {tuple(pixel) for pixel in boat.reshape(-1, 4).tolist()} == set(COLORS.values())
    encrypted = encrypt_picture(draw_sailboat(16), lambda data: textbook_ctr(data, KEY, bytes(16)))
    assert (encrypted.shape, encrypted.dtype) == ((16, 16, 4), np.uint8)
    assert (encrypted[..., 3] == 255).all()


@pytest.mark.parametrize("size", [0, -4, 30])
def test_a_size_that_cuts_blocks_is_refused(size):
    with pytest.raises(ValueError, match=f"multiple of 4 pixels, got {size}"):
        draw_sailboat(size)
