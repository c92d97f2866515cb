"""Make a trained model forget, and find out by attack whether it did.

- A model with secrets in it: `helpers.desensitization.letters`, `helpers.desensitization.character_model`.
- Ways to forget, for any Keras classifier: `helpers.desensitization.fine_tuning`,
  `helpers.desensitization.unlearning`; for any training at all: `helpers.desensitization.sisa`.
- The experiment: `helpers.desensitization.methods` and `helpers.desensitization.forgetting`.

Importing these does not load TensorFlow; training a model does.
"""
