"""The data of the lessons: a census extract that is shipped, an invented town that is drawn, and images.

The images are read in `helpers.course.images`, which does not load pandas.

>>> adult().shape
(45222, 15)
>>> import numpy as np
>>> town = register(3, np.random.default_rng(1))
>>> town.hospital[["sex", "diagnosis"]].shape, list(town.voters)
((3, 2), ['name', 'birth_date', 'sex', 'postcode', 'party'])
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.course.images import Examples, digits, mnist
from helpers.numbers.randomness import SecureGenerator, generator

__all__ = [
    "ADULT_FILE",
    "DIAGNOSES",
    "Diagnosis",
    "Examples",
    "Register",
    "adult",
    "digits",
    "mnist",
    "register",
]

ADULT_FILE = Path(__file__).parent / "data" / "adult.csv.gz"

RESIDENTS = 160_000
MOST_PATIENTS = 50_000
NEW_YEAR = np.datetime64("2024-01-01", "s")
DAY = np.timedelta64(1, "D")
POSTCODES = [f"381{district}{area}" for district in (0, 2, 5, 7) for area in range(1, 6)]
PARTIES = ["none", "Lake", "Meadow", "Hill"]
# fmt: off
WOMEN_NAMES = [
    "Ada", "Agnes", "Alma", "Anna", "Beth", "Clara", "Cora", "Dora", "Edith", "Ella", "Emma", "Esther",
    "Eva", "Flora", "Freya", "Grace", "Hanna", "Hazel", "Helen", "Ida", "Ina", "Iris", "Jane", "June",
    "Karin", "Lea", "Lena", "Lily", "Lucy", "Mara", "Maria", "Nina", "Nora", "Olga", "Paula", "Rosa",
    "Ruth", "Sara", "Thea", "Vera",
]
MEN_NAMES = [
    "Adam", "Alan", "Albert", "Ben", "Boris", "Carl", "Cyril", "David", "Edgar", "Emil", "Eric", "Felix",
    "Frank", "Fred", "George", "Gus", "Hans", "Henry", "Hugo", "Ivan", "Jack", "Jacob", "Jonas", "Karl",
    "Leo", "Louis", "Marc", "Martin", "Max", "Nils", "Noah", "Oscar", "Otto", "Paul", "Peter", "Ralph",
    "Simon", "Theo", "Tom", "Victor",
]
SURNAME_STARTS = [
    "Ash", "Bram", "Cole", "Dun", "Elm", "Fair", "Gar", "Hol", "Ing", "Kel", "Lang", "Mar", "Nor", "Oak",
    "Pen", "Ros", "San", "Thorn", "Wal", "Whit",
]
SURNAME_ENDS = [
    "ton", "ley", "ford", "well", "by", "wood", "field", "stead", "worth", "ham",
]
# fmt: on
SURNAMES = [start + end for end in SURNAME_ENDS for start in SURNAME_STARTS]


@dataclass(frozen=True)
class Diagnosis:
    """A reason for a stay in the invented hospital: how likely it is at an age, and what it costs.

    Attributes
    ----------
    name : str
        As in the table.
    peak, spread : float
        Years. Among the people of one sex, its weight at an age is that of a normal curve around the peak.
    women, men : float
        The height of that curve.
    cost : float
        The median cost of a stay at the age of 50.
    """

    name: str
    peak: float
    spread: float
    women: float
    men: float
    cost: float


DIAGNOSES = [
    Diagnosis("appendicitis", peak=20, spread=14, women=1.0, men=1.1, cost=4_200),
    Diagnosis("asthma", peak=10, spread=22, women=0.9, men=1.1, cost=2_100),
    Diagnosis("breast cancer", peak=61, spread=12, women=1.6, men=0.01, cost=14_000),
    Diagnosis("childbirth", peak=30, spread=4.5, women=5.0, men=0.0, cost=3_600),
    Diagnosis("depression", peak=40, spread=15, women=1.1, men=0.7, cost=6_800),
    Diagnosis("diabetes", peak=62, spread=15, women=0.9, men=1.2, cost=3_900),
    Diagnosis("fracture", peak=78, spread=32, women=1.3, men=0.9, cost=5_500),
    Diagnosis("heart attack", peak=69, spread=11, women=0.7, men=1.7, cost=11_500),
    Diagnosis("HIV infection", peak=38, spread=10, women=0.1, men=0.3, cost=8_200),
    Diagnosis("pneumonia", peak=80, spread=26, women=0.8, men=0.9, cost=4_800),
    Diagnosis("prostate cancer", peak=70, spread=8, women=0.0, men=1.6, cost=12_500),
    Diagnosis("stroke", peak=76, spread=11, women=1.1, men=1.2, cost=13_000),
]
COST_GROWTH = 0.08  # in the logarithm of the cost, for ten years of age
COST_SPREAD = 0.5  # the standard deviation of the logarithm of the cost


def adult() -> pd.DataFrame:
    """Return the UCI Adult table: a census extract of 1994.

    Returns
    -------
    DataFrame
        45,222 rows without missing cells, 15 columns: `age`, `fnlwgt`, `education-num`, `capital-gain`,
        `capital-loss` and `hours-per-week` are whole numbers, the others text; `salary` is "<=50K" or ">50K"
        (dollars a year). Read anew at every call: change it as you like.

    References
    ----------
    B. Becker, R. Kohavi, *Adult*, UCI Machine Learning Repository, doi:10.24432/C5XW20, CC BY 4.0.

    Examples
    --------
    >>> adult()["sex"].value_counts().to_dict()
    {'Male': 30527, 'Female': 14695}
    """
    return pd.read_csv(ADULT_FILE)


@dataclass(frozen=True, eq=False)
class Register:
    """Two tables about the people of one invented town.

    Attributes
    ----------
    hospital : DataFrame
        A row for each patient, by day of admission: `name`, `insurance_number` (7 digits as text, no two
        alike), `phone` (text, "0555-" and 6 digits), `birth_date`, `sex` ("F", "M"), `postcode` (5 digits as
        text), `admitted`, `diagnosis`, `cost` (whole euros).
    voters : DataFrame
        A row for each voter, in no order: `name`, `birth_date`, `sex`, `postcode`, `party`.
    """

    hospital: pd.DataFrame
    voters: pd.DataFrame


def register(n: int, rng: np.random.Generator | SecureGenerator | None = None) -> Register:
    """Draw the patients of a hospital and the public voter register of the same town.

    Parameters
    ----------
    n : int
        Patients, 1 to 50,000. The town has about 160,000 people and 105,000 voters, whatever n.
    rng : numpy.random.Generator, optional
        A seeded one draws the same town again, and the same voters for every n.

    Returns
    -------
    Register
        One person has the same name and birth date in both tables, and no two people share both.

    Raises
    ------
    ValueError
        If `n` is out of range.

    Notes
    -----
    Everything is invented, the frequencies of diseases and their costs too; if a living person bears one of
    the names, that is chance.

    - Ages, on 1 January 2024: as many at each age up to 60, then fewer and fewer, down to none at 100. 51 %
      are women.
    - 20 postcodes; the largest area has three times as many people as the smallest.
    - First names and surnames by popularity: the r-th has weight 1 / (r + 10), or 1 / (r + 30) for surnames.
    - Voters: of those who are 18 or older 85 % are registered, by chance; 40 % of them without a party.
    - Patients: anyone, with a weight of 1 + (age / 40)². Admitted on any day of 2024.
    - Diagnosis: by age and sex, as in `DIAGNOSES`. Cost: log-normal; its logarithm grows by 0.08 for ten
      years of age.

    About 87 % of the people of the town are the only one with their birth date, sex and postcode, and 89 % of
    the voters among the voters. Sweeney ("Simple Demographics Often Identify People Uniquely", 2000) found
    that 87 % of the population of the United States probably are, Golle ("Revisiting the Uniqueness of Simple
    Demographics in the US Population", 2006) 63 %.

    Examples
    --------
    >>> town = register(500, np.random.default_rng(1))
    >>> both = town.hospital.merge(town.voters, on=["name", "birth_date", "sex", "postcode"])
    >>> len(town.hospital), 300 < len(both) < 430
    (500, True)
    """
    if not 1 <= n <= MOST_PATIENTS:
        raise ValueError(f"n, the number of patients, must be 1 to {MOST_PATIENTS:,}, got {n}")
    rng = generator(rng)
    people = _residents(rng)
    voters = _voters(people, rng)
    return Register(_hospital(people, n, rng), voters)


def _residents(rng: np.random.Generator | SecureGenerator) -> pd.DataFrame:
    level = 80 * rng.random(RESIDENTS)
    age = np.where(level < 60, level, 100 - np.sqrt(80 * (80 - level)))
    woman = rng.random(RESIDENTS) < 0.51
    women, men = (_draw(names, 1 / (np.arange(40) + 11), rng) for names in (WOMEN_NAMES, MEN_NAMES))
    surnames = _draw(SURNAMES, 1 / (np.arange(len(SURNAMES)) + 31), rng)
    people = pd.DataFrame(
        {
            "name": pd.Series(np.where(woman, women, men) + " " + surnames, dtype="str"),
            "birth_date": NEW_YEAR - (1 + (365.25 * age).astype(int)) * DAY,
            "sex": np.where(woman, "F", "M"),
            "postcode": _draw(POSTCODES, np.linspace(1, 3, len(POSTCODES)), rng),
            "age": age,
        }
    )
    return people.drop_duplicates(["name", "birth_date"], ignore_index=True)


def _voters(people: pd.DataFrame, rng: np.random.Generator | SecureGenerator) -> pd.DataFrame:
    party = _draw(PARTIES, np.array([0.4, 0.25, 0.2, 0.15]), rng)[: len(people)]
    registered = (people["age"] >= 18) & (rng.random(len(people)) < 0.85)
    voters = people.drop(columns="age").assign(party=party)
    return voters[registered].reset_index(drop=True)


def _hospital(people: pd.DataFrame, n: int, rng: np.random.Generator | SecureGenerator) -> pd.DataFrame:
    # The n largest of u^(1/weight) are a sample without replacement by weight (Efraimidis and Spirakis 2006).
    weight = 1 + (people["age"].to_numpy() / 40) ** 2
    chosen = np.argsort(-((1 - rng.random(len(people))) ** (1 / weight)))[:n]
    patients = people.iloc[chosen].reset_index(drop=True)
    age = patients.pop("age").to_numpy()
    diagnosis = _diagnoses(age, patients["sex"].to_numpy() == "F", rng)
    median = np.array([kind.cost for kind in DIAGNOSES])[diagnosis]
    logarithm = np.log(median) + COST_GROWTH * (age - 50) / 10 + COST_SPREAD * rng.standard_normal(n)
    patients.insert(1, "insurance_number", [f"{number:07d}" for number in _distinct(n, 10**7, rng)])
    patients.insert(2, "phone", [f"0555-{number:06d}" for number in rng.integers(0, 10**6, size=n)])
    patients["admitted"] = NEW_YEAR + rng.integers(0, 366, size=n) * DAY
    patients["diagnosis"] = np.array([kind.name for kind in DIAGNOSES])[diagnosis]
    patients["cost"] = np.exp(logarithm).round().astype(np.int64)
    return patients.sort_values(["admitted", "name"], ignore_index=True)


def _diagnoses(age: np.ndarray, woman: np.ndarray, rng: np.random.Generator | SecureGenerator) -> np.ndarray:
    weights = np.stack(
        [
            np.where(woman, kind.women, kind.men) * np.exp(-(((age - kind.peak) / kind.spread) ** 2) / 2)
            for kind in DIAGNOSES
        ],
        axis=1,
    )
    reached = np.cumsum(weights, axis=1)
    return (reached <= rng.random((age.size, 1)) * reached[:, -1:]).sum(axis=1)


def _draw(kinds: list[str], weights: np.ndarray, rng: np.random.Generator | SecureGenerator) -> np.ndarray:
    """Draw one of the kinds for each resident."""
    reached = np.cumsum(weights) / weights.sum()
    drawn = np.searchsorted(reached[:-1], rng.random(RESIDENTS), side="right")
    return np.array(kinds, dtype=object)[drawn]


def _distinct(n: int, below: int, rng: np.random.Generator | SecureGenerator) -> np.ndarray:
    """Draw n different numbers: twice as many, which leave n different ones unless n comes near `below`."""
    drawn = np.unique(rng.integers(0, below, size=2 * n))
    return drawn[rng.permutation(drawn.size)[:n]]
