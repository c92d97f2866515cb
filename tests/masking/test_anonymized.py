import pandas as pd

from helpers.masking.anonymized import Anonymized
from helpers.masking.mondrian import mondrian


def test_the_published_texts():
    table = pd.DataFrame(
        {
            "age": [23, 31, 40, 40],
            "change": [-5, 3, 7, 9],
            "weight": [60.5, 71.25, 80, 82],
            "stay": pd.to_datetime(["2024-01-01", "2024-02-28", "2024-03-01", "2024-03-01"]),
            "sex": ["M", "F", "M", "M"],
            "smokes": [True, False, True, True],
            "name": ["A", "B", "C", "D"],
        }
    )
    release = mondrian(table, list(table)[:-1], 2)
    assert release.table.iloc[0].tolist() == [
        "23-31",
        "-5 to 3",
        "60.5-71.25",
        "2024-01-01 to 2024-02-28",
        "F, M",
        "False, True",
        "A",
    ]
    assert release.table.iloc[3].tolist() == ["40", "7 to 9", "80.0-82.0", "2024-03-01", "M", "True", "D"]
    assert (release.table.dtypes[:-1] == "category").all()


def test_a_release_does_not_show_the_original_when_printed_nor_follow_its_changes():
    table = pd.DataFrame({"age": [23, 31], "diagnosis": ["flu", "gout"]})
    release = mondrian(table, ["age"], 2)
    assert repr(release) == "Anonymized(1 class of 2 to 2 rows, 0 suppressed)"
    table.loc[0, "diagnosis"] = "asthma"
    assert release.table["diagnosis"].tolist() == ["flu", "gout"]
    assert isinstance(release, Anonymized)


def test_no_category_and_no_index_tell_who_was_suppressed():
    table = pd.DataFrame({"age": [1, 1, 1, 1, 50, 99], "diagnosis": pd.Categorical(["flu"] * 5 + ["HIV"])})
    release = mondrian(table.set_axis(list("abcdef")), ["age"], 2, suppress=0.4)
    assert release.suppressed == 2
    assert release.table["diagnosis"].cat.categories.tolist() == ["flu"]
    assert release.table.index.tolist() == [0, 1, 2, 3]
