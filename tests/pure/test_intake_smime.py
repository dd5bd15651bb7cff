"""A mail inside its signature is read as any other."""

import base64
import subprocess
from datetime import datetime, timedelta, timezone

import intake
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from intake_world import mail, read, repaired

SIGNED = (
    "Content-Type: multipart/mixed; boundary=s\r\n\r\n--s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    'L\'impression est bloquée.\r\n--s\r\nContent-Type: text/csv; name="lignes.csv"\r\n\r\na;b\r\n--s--\r\n'
).encode()


@pytest.fixture(scope="module")
def wrapper():
    """The DER of ``SIGNED`` in its signature."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(timezone.utc)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Claire Gagnon")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(SIGNED).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def opaque(der, kind="application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"):
    body = base64.encodebytes(der).decode()
    return mail(body, content_type=kind, content_transfer_encoding="base64")


@pytest.mark.parametrize(
    "kind",
    [
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        "application/x-pkcs7-mime",
        'application/octet-stream; name="smime.p7m"',
    ],
)
def test_what_was_signed_is_shown_and_its_wrapper_kept(wrapper, kind):
    raw = opaque(wrapper, kind)
    _message, body, files = repaired(raw)
    assert "L'impression est bloquée." in body
    assert set(files) == {"lignes.csv", "smime.p7m"}
    assert files["smime.p7m"] == wrapper
    assert "bloquée" in read(raw).text


@pytest.mark.parametrize("der", [b"", b"0", b"\x30\x80\x06", bytes(range(256)) * 20])
def test_what_cannot_be_opened_stays_a_file(der):
    files = intake.opened(opaque(der)).content.attachments
    assert [file.name for file in files] == ["smime.p7m"]


def test_a_damaged_wrapper_stays_a_file(wrapper):
    for cut in range(0, len(wrapper), 97):
        files = {file.name for file in intake.opened(opaque(wrapper[:cut])).content.attachments}
        assert "smime.p7m" in files


def test_encrypted_mail_stays_a_file():
    enveloped = bytes.fromhex("301906092a864886f70d010703a00c300a0201003100300306012a")
    files = intake.opened(opaque(enveloped, "application/pkcs7-mime; smime-type=enveloped-data")).content.attachments
    assert [file.name for file in files] == ["attachment.p7m"]


def test_a_wrapper_written_in_pieces_is_read(tmp_path):
    """OpenSSL streams: lengths unknown at the beginning, the content in chunks."""
    (tmp_path / "in").write_bytes(SIGNED)
    new = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=x",
    ]
    subprocess.run([*new, "-keyout", tmp_path / "key", "-out", tmp_path / "crt"], check=True, capture_output=True)
    sign = ["openssl", "cms", "-sign", "-stream", "-nodetach", "-binary", "-outform", "DER", "-in", tmp_path / "in"]
    signer = ["-signer", tmp_path / "crt", "-inkey", tmp_path / "key"]
    done = subprocess.run([*sign, *signer], check=True, capture_output=True)
    assert "bloquée" in read(opaque(done.stdout)).text
