import hashlib
import hmac

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.date_shift import CONTEXT, day_offsets, shift_dates
from helpers.masking.pseudonyms import pseudonyms

KEY = bytes(range(32))
PEOPLE = st.lists(st.sampled_from(["Ann", "Bo", "Cy", "Di"]), min_size=1, max_size=20)
DAYS = pd.Series(pd.to_datetime(["2024-03-01 10:30", None, "1999-12-31 00:00"]))


@given(PEOPLE, st.integers(1, 400), st.booleans())
def test_a_person_moves_by_one_offset_that_is_not_0_and_not_too_large(people, most_days, keyed):
    offsets = day_offsets(pd.Series(people), most_days, key=KEY if keyed else None)
    assert offsets.abs().between(1, most_days).all()
    assert (offsets.groupby(people).nunique() == 1).all()


@given(PEOPLE, PEOPLE)
def test_with_a_key_the_next_batch_moves_alike(people, others):
    first, second = (day_offsets(pd.Series(batch), 180, key=KEY) for batch in (people, others))
    moves = dict(zip(people, first, strict=True))
    assert all(
        moves[person] == offset for person, offset in zip(others, second, strict=True) if person in moves
    )


def test_the_offset_is_the_hmac_that_the_docstring_says():
    context_key = hmac.digest(KEY, CONTEXT, "sha256")
    pick = int.from_bytes(hmac.digest(context_key, b"Ann", hashlib.sha256)[:8], "big") % 360
    expected = pick - 180 if pick < 180 else pick - 179
    assert day_offsets(pd.Series(["Ann"]), 180, key=KEY).tolist() == [expected]


def test_all_offsets_are_about_equally_likely():
    people = pd.Series([f"person {number}" for number in range(24_000)])
    for offsets in (day_offsets(people, 3, key=KEY), day_offsets(people, 3, rng=np.random.default_rng(1))):
        counts = offsets.value_counts()
        assert sorted(counts.index) == [-3, -2, -1, 1, 2, 3]
        assert counts.between(3_700, 4_300).all()  # 5 standard deviations


def test_intervals_stay_and_dates_move():
    people = pd.Series(["Ann", "Bo", "Cy"])
    offsets = day_offsets(people, 30)
    before = DAYS.copy()
    born, seen = DAYS - pd.Timedelta(days=400), DAYS
    moved = shift_dates(seen, offsets)
    assert (moved - shift_dates(born, offsets)).dropna().eq(pd.Timedelta(days=400)).all()
    assert (moved.dropna() != seen.dropna()).all()
    assert moved.isna().equals(seen.isna())
    assert moved.dtype == seen.dtype
    assert moved[0].time() == seen[0].time()
    pd.testing.assert_series_equal(seen, before)


def test_no_hour_tells_whether_a_shift_led_into_summer_time():
    midnight = pd.Series(pd.date_range("2024-03-30", periods=2, tz="Europe/Berlin"))
    with pytest.raises(TypeError, match=r"tell summer from winter; .*tz_localize\(None\)"):
        shift_dates(midnight, pd.Series([3, -3]))
    moved = shift_dates(midnight.dt.tz_localize(None), pd.Series([3, -3]))
    assert (moved.dt.hour == 0).all()


def test_no_context_of_pseudonyms_tells_the_shifts():
    """A plan can name any text as a context; the tokens of none are those from which the shifts are made."""
    context = "days by which a person's dates move"
    token = pseudonyms(["Ann"], KEY, context=context)[0]
    offsets = [day_offsets(pd.Series(["Ann"]), days, key=KEY)[0] for days in range(500, 520)]
    told = [int(token[:16], 16) % (2 * days) - days for days in range(500, 520)]
    assert [days + (days >= 0) for days in told] != offsets
    with pytest.raises(UnicodeDecodeError):
        CONTEXT.decode()


@pytest.mark.parametrize(
    ("people", "named", "error", "message"),
    [
        (["Ann", None], {"most_days": 3}, ValueError, "missing cell"),
        (["Ann"], {"most_days": 0}, ValueError, "most_days must be at least 1"),
        (["Ann"], {"most_days": 10**30, "key": KEY}, ValueError, "most_days must be at most 1,000,000"),
        (["Ann"], {"most_days": 1.5}, TypeError, "most_days must be a whole number"),
        (["Ann"], {"most_days": 3, "key": b"short"}, ValueError, "32 bytes, got 5"),
        ([7], {"most_days": 3, "key": KEY}, TypeError, "must be text"),
    ],
)
def test_what_is_wrong_with_the_people_is_said(people, named, error, message):
    with pytest.raises(error, match=message):
        day_offsets(pd.Series(people), **named)


def test_what_is_wrong_with_the_dates_is_said():
    with pytest.raises(TypeError, match=r"must hold dates.*pandas.to_datetime converts"):
        shift_dates(pd.Series(["2024-03-01"]), pd.Series([1]))
    for offsets in ([3.5, 1.0, 2.0], [True, False, True]):
        with pytest.raises(TypeError, match="must be whole days"):
            shift_dates(DAYS, pd.Series(offsets))
    with pytest.raises(TypeError, match="must be a pandas Series"):
        shift_dates(DAYS, [1, 2, 3])
    with pytest.raises(ValueError, match="same rows"):
        shift_dates(DAYS, pd.Series([1, 2, 3], index=[1, 2, 3]))
