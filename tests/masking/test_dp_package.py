import subprocess
import sys
from types import ModuleType

from helpers.masking import differential_privacy


def test_no_public_name_is_a_module_of_the_same_name():
    public = differential_privacy.__all__
    assert not [name for name in public if isinstance(getattr(differential_privacy, name), ModuleType)]


def test_the_import_loads_nothing_heavy():
    code = "import sys, helpers.masking.differential_privacy; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"cryptography", "IPython", "ipywidgets", "matplotlib", "scipy", "sklearn", "tensorflow"}
    assert not heavy & set(run.stdout.split())
