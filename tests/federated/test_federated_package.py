import subprocess
import sys

from helpers import federated


def test_every_name_that_is_exported_exists():
    assert all(getattr(federated, name) for name in federated.__all__)
    assert federated.__all__ == sorted(federated.__all__, key=lambda name: (not name[0].isupper(), name))


def test_the_import_is_light():
    code = "import sys, helpers.federated; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"tensorflow", "keras", "matplotlib", "IPython", "ipywidgets", "pandas", "sklearn", "flwr"}
    assert not heavy & set(loaded.split())
