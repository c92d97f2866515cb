import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.additive_noise import add_noise

N = 40_000


def toy():
    return np.random.default_rng(1)


def test_gaussian_noise_has_the_scale_as_standard_deviation():
    noise = add_noise(pd.Series(np.zeros(N)), 5.0, rng=toy())
    assert abs(noise.mean()) < 5 * 5 / np.sqrt(N)
    assert abs(noise.std() / 5 - 1) < 5 / np.sqrt(2 * N)
    assert (noise.abs() > 15).mean() == pytest.approx(0.0027, abs=0.0015)


def test_uniform_noise_reaches_the_scale_and_not_further():
    noise = add_noise(pd.Series(np.zeros(N)), 5.0, shape="uniform", rng=toy())
    assert noise.abs().max() <= 5
    assert noise.abs().max() > 4.99
    assert noise.std() == pytest.approx(5 / np.sqrt(3), rel=0.02)


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=30), st.sampled_from(["gaussian", "uniform"]))
def test_whole_numbers_stay_whole_and_within_bounds(cells, shape):
    column = pd.Series(cells)
    before = column.copy()
    noisy = add_noise(column, 50, shape=shape, bounds=(-20, 20))
    assert noisy.dtype == column.dtype
    assert noisy.between(-20, 20).all()
    pd.testing.assert_series_equal(column, before)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "Int8", "UInt16", "float32", "Float64", "int64"])
def test_every_dtype_is_kept_and_never_wraps_round(dtype):
    column = pd.Series([0, 1, 120] * 100, dtype=dtype)
    noisy = add_noise(column, 1e6, rng=toy())
    assert noisy.dtype == dtype
    if pd.api.types.is_integer_dtype(column):
        limits = np.iinfo(dtype.lower())
        assert set(noisy[noisy != 0]) & {limits.max} if limits.bits < 32 else noisy.nunique() > 200
        assert noisy.astype(float).between(limits.min, limits.max).all()


def test_missing_stays_missing():
    column = pd.Series([1.0, None, 3.0])
    assert add_noise(column, 1.0).isna().tolist() == [False, True, False]
    assert add_noise(pd.Series([1, None], dtype="Int64"), 1.0).isna().tolist() == [False, True]
    assert add_noise(pd.Series([None, None], dtype=float), 1.0).isna().all()


def test_without_rng_two_draws_differ():
    column = pd.Series(np.zeros(10))
    assert not add_noise(column, 1.0).equals(add_noise(column, 1.0))
    assert add_noise(column, 1.0, rng=toy()).equals(add_noise(column, 1.0, rng=toy()))


@pytest.mark.parametrize(
    ("column", "arguments", "error", "message"),
    [
        (["a"], {"scale": 1}, TypeError, "must hold numbers"),
        ([True], {"scale": 1}, TypeError, "must hold numbers"),
        ([2**60], {"scale": 1}, ValueError, "beyond 2\\^53"),
        ([1.0], {"scale": 0}, ValueError, "scale must be above 0, got 0"),
        ([1.0], {"scale": np.inf}, ValueError, "finite"),
        ([1.0], {"scale": "5"}, TypeError, "scale must be a number, got str"),
        ([1.0], {"scale": True}, TypeError, "scale must be a number, got bool"),
        ([1.0], {"scale": 1, "shape": "laplace"}, ValueError, "gaussian, uniform; got 'laplace'"),
        ([1.0], {"scale": 1, "bounds": (1, 1)}, ValueError, r"\(lowest, highest\)"),
        ([np.inf], {"scale": 1}, ValueError, "infinite"),
    ],
)
def test_what_is_wrong_is_said(column, arguments, error, message):
    with pytest.raises(error, match=message):
        add_noise(pd.Series(column), **arguments)


def test_no_result_leaves_the_bounds_because_of_the_dtype():
    ages = pd.Series([1, 2], dtype="uint8", name="age")
    for bounds in ((-50, -10), (0.4, 0.6), (0, 300)):
        with pytest.raises(ValueError, match="'age' holds whole numbers from 0 to 255: its limits are too"):
            add_noise(ages, 5, bounds=bounds)


def test_noise_that_is_too_large_for_the_column():
    with pytest.raises(ValueError, match="dtype float16 cannot hold numbers that large"):
        add_noise(pd.Series([1.0, 2.0] * 20, dtype="float16"), 1e6, shape="uniform")
    with pytest.raises(ValueError, match="scale must be a finite number that a float can hold"):
        add_noise(pd.Series([1.0]), 10**400)
