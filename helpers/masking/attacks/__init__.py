"""Attacks on masked data: one a file, each a function that says how many people it found, out of how many.

Each module says what the attacker needs, what it costs, where it is published, what stops it and what does
not. None breaks a cipher or a hash function.

| attack | breaks |
|---|---|
| `linkage` | a release without names, by a register with names |
| `dictionary_attack` | hashed identifiers of which there are few; with the key, keyed ones too |
| `homogeneity`, `background_knowledge` | k-anonymity: classes whose people are alike |
| `intersection` | k-anonymity, l-diversity and t-closeness, by two releases |
| `guessing` | anything that shows a pattern: the best single guess for each person |
| `averaging` | noisy answers without a budget |
| `reconstruct` | exact statistics about small groups |
| `low_bits` | Laplace noise in floating point |

>>> import pandas as pd
>>> release = pd.DataFrame({"sex": ["F", "F", "M"], "diagnosis": ["flu", "gout", "flu"]})
>>> print(homogeneity(release, ["sex"], "diagnosis"))
1 of 3 people (33.3 %)
"""

from helpers.masking.attacks.averaging import averaging
from helpers.masking.attacks.background_knowledge import background_knowledge
from helpers.masking.attacks.dictionary import (
    DictionaryStep,
    dictionary_attack,
    dictionary_attack_steps,
    number_space,
    sha256_tokens,
)
from helpers.masking.attacks.guessing import evidence_of_classes, evidence_of_noisy_values, guessing
from helpers.masking.attacks.homogeneity import homogeneity
from helpers.masking.attacks.intersection import intersection
from helpers.masking.attacks.linkage import linkage
from helpers.masking.attacks.low_bits import low_bits, textbook_reachable, whole_number_reachable
from helpers.masking.attacks.outcome import Outcome
from helpers.masking.attacks.reconstruction import Reconstruction, Statistic, publish, reconstruct

__all__ = [
    "DictionaryStep",
    "Outcome",
    "Reconstruction",
    "Statistic",
    "averaging",
    "background_knowledge",
    "dictionary_attack",
    "dictionary_attack_steps",
    "evidence_of_classes",
    "evidence_of_noisy_values",
    "guessing",
    "homogeneity",
    "intersection",
    "linkage",
    "low_bits",
    "number_space",
    "publish",
    "reconstruct",
    "sha256_tokens",
    "textbook_reachable",
    "whole_number_reachable",
]
