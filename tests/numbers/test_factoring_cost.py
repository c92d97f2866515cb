"""The growth of the cost of factoring, and the records."""

import math

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from helpers.numbers.factoring_cost import FACTORING_RECORDS, nfs_work, qs_work


@given(st.integers(4, 10_000))
def test_formulas(bits):
    ln_n = bits * math.log(2)
    ln_ln_n = math.log(ln_n)
    assert qs_work(bits) * math.log(2) == pytest.approx(math.sqrt(ln_n * ln_ln_n))
    assert nfs_work(bits) * math.log(2) == pytest.approx((64 / 9 * ln_n * ln_ln_n**2) ** (1 / 3))


def test_the_number_field_sieve_grows_more_slowly():
    gain = [qs_work(bits) - nfs_work(bits) for bits in range(400, 4097, 8)]
    assert gain == sorted(gain)
    assert gain[-1] > 60


@pytest.mark.parametrize("work", [qs_work, nfs_work])
@pytest.mark.parametrize("bits", [3, 0, -100, math.nan])
def test_sizes_without_meaning_are_refused(work, bits):
    with pytest.raises(ValueError, match="4 bits or more"):
        work(bits)


SIZES = {
    "RSA-129": 426,
    "RSA-155": 512,
    "RSA-768": 768,
    "RSA-240": 795,
    "RSA-250": 829,
    "RSA-260": 862,
    "RSA-896": 896,
}
ENDS = {  # of the challenge numbers, as published
    "RSA-129": (114381625757888, 6879543541),
    "RSA-155": (109417386415705, 4333897),
    "RSA-768": (123018668453011, 2143413),
    "RSA-240": (124620366781718, 9236099),
    "RSA-250": (214032465024074, 7937),
    "RSA-260": (221128255295296, 4458199),
    "RSA-896": (412023436986659, 3269391),
}


@pytest.mark.parametrize("record", FACTORING_RECORDS, ids=lambda record: record.name)
def test_records_prove_themselves(record):
    n = str(record.p * record.q)
    first, last = ENDS[record.name]
    assert n.startswith(str(first))
    assert n.endswith(str(last))
    assert record.bits == SIZES[record.name]
    assert str(len(n)) == record.name[4:] or str(record.bits) == record.name[4:]
    assert sympy.isprime(record.p)
    assert sympy.isprime(record.q)


def test_records_come_in_order():
    assert [record.name for record in FACTORING_RECORDS] == list(SIZES)
    years = [record.year for record in FACTORING_RECORDS]
    bits = [record.bits for record in FACTORING_RECORDS]
    assert years == sorted(years)
    assert bits == sorted(bits)
    assert [record.core_years for record in FACTORING_RECORDS] == [None, None, 1500, 900, 2700, None, None]
