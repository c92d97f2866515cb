"""Data masking: techniques, the promises they make, and the attacks that test them.

A table goes in and a new table comes out; the input is never changed. What is random takes ``rng=``:
``None`` draws numbers that nobody can predict, a seeded ``numpy.random.Generator`` marks a toy.

- Replace: `replace_randomly`, `shuffle`, `add_noise`, `suppress_values`, `partial_mask`, `shift_dates`, …
- Recognize again: `pseudonyms` (keyed), `ff1_encrypt` (keyed, keeps the format), `TokenVault` (a file).
  `hash_identifiers` is there to be broken.
- Hide in a crowd: `generalize`, `full_domain_release`, `mondrian`; measured by `k_anonymity`,
  `l_diversity`, `t_closeness`.
- Answer with noise: the package `helpers.masking.differential_privacy`.
- Write down what is done: `MaskingPlan`, `mask`. What it costs: `ncp`, `utility`, `privacy_utility_curve`.

The attacks are in `helpers.masking.attacks`. What has `textbook` in its name is for study.

>>> import pandas as pd
>>> from helpers import masking
>>> table = pd.DataFrame({"age": [23, 25, 31, 38], "diagnosis": ["flu", "gout", "flu", "asthma"]})
>>> masking.mondrian(table, ["age"], k=2).table["age"].tolist()
['23-25', '23-25', '31-38', '31-38']
"""

from helpers.masking.additive_noise import add_noise
from helpers.masking.anonymized import Anonymized
from helpers.masking.classes import class_sizes, equivalence_classes
from helpers.masking.coding import top_bottom_coding
from helpers.masking.date_shift import day_offsets, shift_dates
from helpers.masking.ff1 import ff1_decrypt, ff1_encrypt
from helpers.masking.full_domain import FullDomainRelease, full_domain_release, suppress_small_classes
from helpers.masking.generalization import CategoryTree, Dates, Digits, Hierarchy, NumberBands, generalize
from helpers.masking.hashing import hash_identifiers
from helpers.masking.information_loss import average_class_size, discernibility, ncp
from helpers.masking.k_anonymity import k_anonymity
from helpers.masking.l_diversity import entropy_l_diversity, l_diversity
from helpers.masking.mask_table import Masked, mask
from helpers.masking.mondrian import mondrian
from helpers.masking.partial_mask import partial_mask
from helpers.masking.pattern import pattern, pattern_kept
from helpers.masking.plan import MaskingPlan
from helpers.masking.privacy_utility import privacy_utility_curve
from helpers.masking.pseudonyms import pseudonyms, replace_tokens, rotate_pseudonyms
from helpers.masking.random_replacement import replace_randomly
from helpers.masking.shuffling import shuffle
from helpers.masking.suppression import suppress_columns, suppress_rare, suppress_values
from helpers.masking.t_closeness import t_closeness
from helpers.masking.techniques import (
    DateShift,
    Drop,
    FormatPreserving,
    Generalize,
    Keep,
    Noise,
    PartialMask,
    Pseudonym,
    RandomReplacement,
    Shuffle,
    Suppress,
    TopBottom,
)
from helpers.masking.textbook_mondrian import Cut, textbook_cuts, textbook_mondrian
from helpers.masking.token_vault import TokenVault
from helpers.masking.utility import Utility, utility

__all__ = [
    "Anonymized",
    "CategoryTree",
    "Cut",
    "DateShift",
    "Dates",
    "Digits",
    "Drop",
    "FormatPreserving",
    "FullDomainRelease",
    "Generalize",
    "Hierarchy",
    "Keep",
    "Masked",
    "MaskingPlan",
    "Noise",
    "NumberBands",
    "PartialMask",
    "Pseudonym",
    "RandomReplacement",
    "Shuffle",
    "Suppress",
    "TokenVault",
    "TopBottom",
    "Utility",
    "add_noise",
    "average_class_size",
    "class_sizes",
    "day_offsets",
    "discernibility",
    "entropy_l_diversity",
    "equivalence_classes",
    "ff1_decrypt",
    "ff1_encrypt",
    "full_domain_release",
    "generalize",
    "hash_identifiers",
    "k_anonymity",
    "l_diversity",
    "mask",
    "mondrian",
    "ncp",
    "partial_mask",
    "pattern",
    "pattern_kept",
    "privacy_utility_curve",
    "pseudonyms",
    "replace_randomly",
    "replace_tokens",
    "rotate_pseudonyms",
    "shift_dates",
    "shuffle",
    "suppress_columns",
    "suppress_rare",
    "suppress_small_classes",
    "suppress_values",
    "t_closeness",
    "textbook_cuts",
    "textbook_mondrian",
    "top_bottom_coding",
    "utility",
]
