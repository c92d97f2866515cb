"""Attacks on trained models: what a model tells about the people in its training data.

- `canaries`: secrets planted in texts, and the exposure of each in bits;
- `loss_threshold` and `lira`: who was in the training data? With `shadow_models` trained all at once,
  `classifier_outputs` to read a Keras classifier, `roc` to measure, and `membership` for all in one call;
- `attribute`: what a probe reads from a network's inner representation.

Import the modules themselves; none of them loads TensorFlow before it trains.

>>> from helpers.attacks.roc import roc
>>> roc([0.9, 0.4], [0.6, 0.1]).auc
0.75
"""
