import subprocess
import sys

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import rsa as library

from helpers.rsa import (
    KeyFileError,
    from_cryptography,
    from_pem,
    generate_key,
    key_from_primes,
    to_cryptography,
    to_pem,
)


@pytest.mark.parametrize("totient", ["lambda", "phi"])
@pytest.mark.parametrize("bits", [16, 64, 512, 1024])
def test_keys_of_every_size_come_back(bits, totient):
    private = generate_key(bits, e=17, totient=totient)
    assert from_pem(to_pem(private)) == private
    assert from_pem(to_pem(private, "secret"), "secret") == private
    assert from_pem(to_pem(private.public)) == private.public
    assert from_cryptography(to_cryptography(private)) == private
    assert from_cryptography(to_cryptography(private.public)) == private.public


@pytest.mark.parametrize("password", [None, "secret", b"secret", "пароль"])
def test_the_library_reads_ours(password, private):
    secret = password.encode() if isinstance(password, str) else password
    theirs = form.load_pem_private_key(to_pem(private, password), secret)
    assert theirs.private_numbers().d == private.d
    public = form.load_pem_public_key(to_pem(private.public))
    assert public.public_numbers() == theirs.public_key().public_numbers()


@pytest.mark.parametrize("layout", [form.PrivateFormat.PKCS8, form.PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("password", [None, "secret"])
def test_we_read_what_the_library_writes(layout, password):
    theirs = library.generate_private_key(65537, 1024)
    protection = form.BestAvailableEncryption(password.encode()) if password else form.NoEncryption()
    private = from_pem(theirs.private_bytes(form.Encoding.PEM, layout, protection), password)
    assert private == from_cryptography(theirs)
    numbers = theirs.private_numbers()
    assert (private.d, private.p, private.q) == (numbers.d, numbers.p, numbers.q)
    assert (private.dp, private.dq, private.qinv) == (numbers.dmp1, numbers.dmq1, numbers.iqmp)


def test_the_forms_of_the_text(private):
    assert to_pem(private).startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert to_pem(private, "secret").startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    assert to_pem(private.public).startswith(b"-----BEGIN PUBLIC KEY-----\n")


def test_a_wrong_password_is_never_anything_but_one_clear_error(private):
    data = to_pem(private, "secret")
    for attempt in range(600):  # one wrong key in 256 leaves a padding that looks right
        with pytest.raises(KeyFileError, match="the password is wrong or the data is damaged"):
            from_pem(data, f"wrong {attempt}")


def test_passwords_that_are_missing_empty_or_not_needed(private):
    with pytest.raises(KeyFileError, match="is encrypted: pass its password"):
        from_pem(to_pem(private, "secret"))
    with pytest.raises(KeyFileError, match="not encrypted: leave the password out"):
        from_pem(to_pem(private), "secret")
    with pytest.raises(KeyFileError, match="not encrypted: leave the password out"):
        from_pem(to_pem(private.public), "secret")
    with pytest.raises(ValueError, match="must not be empty"):
        to_pem(private, "")
    with pytest.raises(ValueError, match="must not be empty"):
        from_pem(to_pem(private, "secret"), b"")
    with pytest.raises(ValueError, match="a public key is no secret"):
        to_pem(private.public, "secret")


def pem(key):
    """Return the PEM text of any private key of the library."""
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())


EC_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        pem(EC_KEY),
        EC_KEY.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo),
    ],
    ids=["empty", "no PEM", "bad public", "bad private", "EC private", "EC public"],
)
def test_what_is_no_rsa_key_is_refused(data):
    with pytest.raises(KeyFileError, match="no RSA key in PEM text"):
        from_pem(data)


def test_a_damaged_private_key_is_refused_or_unchanged(private):
    lines = to_pem(private).splitlines(keepends=True)
    for number in range(2, len(lines) - 1):
        damaged = b"".join([*lines[:number], b"AAAA" + lines[number][4:], *lines[number + 1 :]])
        with pytest.raises(KeyFileError):
            from_pem(damaged)


def test_other_types_are_refused():
    with pytest.raises(TypeError, match="data must be bytes, got str"):
        from_pem("-----BEGIN PUBLIC KEY-----")
    with pytest.raises(TypeError, match=r"PrivateKey or PublicKey of helpers\.rsa, got int"):
        to_pem(3233)
    with pytest.raises(TypeError, match="got PrivateKey"):
        from_cryptography(key_from_primes(61, 53, 17))
    with pytest.raises(TypeError, match="EC"):
        from_cryptography(EC_KEY)


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"cryptography", "tensorflow", "matplotlib", "ipywidgets", "IPython", "sympy"}
    script = f"import sys, helpers.rsa; print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
