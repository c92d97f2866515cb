import subprocess
import sys

from helpers import sharing


def test_every_name_that_is_exported_exists():
    assert all(getattr(sharing, name) for name in sharing.__all__)
    assert sharing.__all__ == sorted(sharing.__all__, key=lambda name: (not name[0].isupper(), name))


def test_the_import_is_light():
    code = "import sys, helpers.sharing; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"tensorflow", "matplotlib", "sympy", "IPython", "ipywidgets", "shamir_mnemonic", "pandas"}
    assert not heavy & set(loaded.split())
