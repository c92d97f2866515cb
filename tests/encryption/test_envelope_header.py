"""A header is bounded before anything in it is believed, and reads back as it was written."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.encryption.envelope import open_bytes, seal_bytes
from helpers.encryption.errors import SealBroken
from helpers.encryption.header import MOST_HEADER, START, Header, Kind, Slot, read_header
from helpers.encryption.recipients import Password, SharedKey

contents = st.one_of(
    st.binary(min_size=48, max_size=48).map(lambda content: Slot(Kind.SHARED_KEY, content)),
    st.binary(min_size=392, max_size=520).map(lambda content: Slot(Kind.PUBLIC_KEY, content)),
    st.tuples(
        st.binary(min_size=16, max_size=16), st.integers(10, 15), st.binary(min_size=40, max_size=40)
    ).map(lambda parts: Slot(Kind.PASSWORD, parts[0] + bytes([parts[1]]) + parts[2])),
)
headers = st.builds(
    Header, st.binary(min_size=16, max_size=16), st.lists(contents, min_size=1, max_size=32).map(tuple)
)


@given(headers, st.binary(min_size=32, max_size=32), st.binary(max_size=10))
def test_reads_back_and_leaves_the_body(header, tag, rest):
    source = io.BytesIO(header.encoded() + tag + rest)
    assert read_header(source) == (header, tag)
    assert source.read() == rest
    assert len(header.encoded()) + 32 <= MOST_HEADER


@given(st.binary(max_size=3000))
def test_noise_is_refused_or_read(noise):
    for start in (b"", START):
        try:
            header, tag = read_header(io.BytesIO(start + noise))
        except SealBroken:
            continue
        assert (start + noise).startswith(header.encoded() + tag)


@given(headers, headers, st.binary(min_size=32, max_size=32))
def test_a_tag_is_for_one_header_and_one_key(header, other, data_key):
    tag = header.sealed(data_key)[-32:]
    assert header.is_sealed_by(data_key, tag)
    assert other.is_sealed_by(data_key, tag) == (other == header)
    assert not header.is_sealed_by(bytes([data_key[0] ^ 1]) + data_key[1:], tag)


def test_the_keys_for_header_and_body_differ_between_files_and_uses():
    first, second = (Header(bytes([i]) * 16, ()) for i in range(2))
    assert (
        len({key for it in (first, second) for key in (it.tag_key(bytes(32)), it.body_key(bytes(32)))}) == 4
    )


@pytest.mark.parametrize("cost", [0, 9, 21, 22, 63, 255])
def test_scrypt_out_of_bounds_is_refused_before_it_runs(cost, monkeypatch):
    slot = Slot(Kind.PASSWORD, bytes(16) + bytes([cost]) + bytes(40))
    monkeypatch.setattr(Password, "key", lambda *_: pytest.fail("scrypt ran"))
    with pytest.raises(SealBroken, match=rf"N = 2\^{cost}, allowed"):
        open_bytes(Header(bytes(16), (slot,)).encoded() + bytes(200), Password("x"))


def test_the_work_of_all_passwords_together_is_bounded(monkeypatch):
    slots = [Slot(Kind.PASSWORD, bytes(16) + bytes([cost]) + bytes(40)) for cost in (19, 19, 10)]
    monkeypatch.setattr(Password, "key", lambda *_: bytes(32))
    for number, message in ((2, "not opened"), (3, "together ask for more work")):
        with pytest.raises(SealBroken, match=message):
            open_bytes(Header(bytes(16), tuple(slots[:number])).encoded() + bytes(200), Password("x"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not sealed data"),
        (b"\x93SEALED\n\x02" + bytes(100), "another version"),
        (START + bytes(15), "cut short"),
        (START + bytes(16) + b"\x00", "names 0 recipients"),
        (START + bytes(16) + b"\x21", "names 33 recipients"),
        (START + bytes(16) + b"\x01\x00\x00\x00", "of kind 0"),
        (START + bytes(16) + b"\x01\x03\xff\xff", "no 65535 bytes"),
        (START + bytes(16) + b"\x01\x03\x00\x30" + bytes(47), "cut short"),
    ],
)
def test_what_is_wrong_with_a_header_is_said(data, message):
    with pytest.raises(SealBroken, match=message):
        read_header(io.BytesIO(data))


def test_a_header_reads_no_further_than_its_bound():
    key = SharedKey.random()
    sealed = seal_bytes(bytes(100), [key] * 32)
    source = io.BytesIO(sealed)
    read_header(source)
    assert source.tell() == 26 + 32 * 51 + 32 <= MOST_HEADER
