"""Measured and predicted times of factoring."""

from helpers.rsa.attacks.factoring import measure_factoring, predicted_seconds, record_seconds


def test_each_method_grows_until_it_takes_too_long():
    lines = []
    times = measure_factoring(seconds=0.02, numbers_each=1, progress=lines.append)
    for points in times.values():
        bits = [size for size, _ in points]
        assert bits == sorted(set(bits))
        assert all(seconds < 0.02 for _, seconds in points[:-1])
        assert points[-1][1] >= 0.02
    assert len(lines) == sum(len(points) for points in times.values())
    assert lines[0] == "Pollard's rho, 40 bits"


def test_the_prediction_goes_through_the_last_record_and_grows():
    name, bits, seconds = record_seconds()[-1]
    assert name == "RSA-250"
    assert predicted_seconds(range(bits, bits + 1)) == [(bits, seconds)]
    costs = [cost for _, cost in predicted_seconds()]
    assert costs == sorted(costs)


def test_the_older_records_lie_near_the_prediction():
    for _, bits, seconds in record_seconds():
        (_, predicted), *_ = predicted_seconds(range(bits, bits + 1))
        assert 1 / 10 < seconds / predicted < 10
