"""Damage of every kind is refused; `python tests/benchmarks/model_corruption.py` tries much more of it."""

import vault_corruptions as corruptions


def test_every_corruption_is_refused(tmp_path):
    counts = corruptions.run(tmp_path, seed=8, sizes=(20, 40_000), count=300)
    assert {outcome for _, outcome in counts} == {"refused"}, counts
    assert len({kind for kind, _ in counts if "small file" not in kind}) == 12
    assert counts.total() > 7_000


def test_the_check_notices_what_opens_and_another_exception(tmp_path):
    files, path = corruptions.make_files(tmp_path, 100, seed=8), tmp_path / "tried"
    assert corruptions.outcome(files.whole, files, path) == "accepted as the same"
    changed = corruptions.Files(files.key, {"w": files.arrays["w"]}, *[files.whole] * 4)
    assert corruptions.outcome(files.whole, changed, path) == "SILENT"
    nobody = corruptions.Files("no key", files.arrays, *[files.whole] * 4)
    assert corruptions.outcome(files.whole, nobody, path) == "TypeError"
