"""An invented time-stamping service, made with openssl: a root, a key for stamping, and answers to requests."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

OPENSSL = """
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = tsa.pem
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
[req]
distinguished_name = dn
[dn]
[ext]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = critical,CA:false
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
"""


@dataclass(frozen=True)
class Service:
    folder: Path

    @property
    def root(self) -> bytes:
        """The certificate that whoever trusts the service holds."""
        return (self.folder / "ca.pem").read_bytes()

    def answer(self, request: bytes) -> bytes:
        """The token for a request."""
        (self.folder / "request").write_bytes(request)
        words = (
            "ts",
            "-reply",
            "-config",
            "c.cnf",
            "-section",
            "one",
            "-queryfile",
            "request",
            "-out",
            "token",
        )
        openssl(self.folder, *words)
        return (self.folder / "token").read_bytes()


def openssl(folder: Path, *words: str) -> str:
    done = subprocess.run(["openssl", *words], check=False, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_service(folder: Path) -> Service:
    """A service with keys of its own in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "c.cnf").write_text(OPENSSL)
    (folder / "serial").write_text("01\n")
    key = ["-newkey", "rsa:2048", "-nodes", "-config", "c.cnf"]
    root = ["-extensions", "ca", "-subj", "/CN=Invented Root", "-keyout", "ca.key", "-out", "ca.pem"]
    openssl(folder, "req", "-x509", *key, *root)
    openssl(folder, "req", *key, "-subj", "/CN=Invented TSA", "-keyout", "tsa.key", "-out", "tsa.csr")
    sign = ["x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]
    openssl(folder, *sign, "-extfile", "c.cnf", "-extensions", "ext", "-out", "tsa.pem")
    return Service(folder)
