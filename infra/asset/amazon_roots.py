"""The trusted CA certificates of AWS's endpoints, which are seven of Mozilla's in botocore's bundle.

Parsing all of that bundle's certificates takes more than a third of a cold start, and is repeated at every new
connection.
Source: https://www.amazontrust.com/repository/
"""

from __future__ import annotations

import hashlib
import re
import ssl
from typing import TYPE_CHECKING

from .errors import AssetError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "amazon-roots.pem"
DEPLOYED_AT = f"/var/task/{FILE}"

# fmt: off
ROOTS = {
    "Amazon Root CA 1": "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    "Amazon Root CA 2": "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    "Amazon Root CA 3": "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    "Amazon Root CA 4": "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    "Starfield Services Root Certificate Authority - G2":
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    "Starfield Root Certificate Authority - G2": "2ce1cb0bf9d2f9e102993fbe215152c3b2dd0cabde1c68e5319b839154dbb7f5",
    "Starfield Class 2 Certification Authority": "1465fa205397b876faa6f0a9958e5590e40fcc7faa4fb7c2c8677521fb5fb658",
}
# fmt: on
"""Each root's name and the SHA-256 fingerprint of its certificate."""

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL)


def write(bundle: Path, to: Path) -> None:
    """Copy Amazon's roots from `bundle` to a bundle of their own. Raises `AssetError`: the bundle lacks one of them."""
    certificates = {
        hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest(): certificate
        for certificate in _CERTIFICATE.findall(bundle.read_text())
    }
    if missing := [name for name, digest in ROOTS.items() if digest not in certificates]:
        raise AssetError(f"botocore's bundle no longer holds {', '.join(missing)}: see what AWS's endpoints use now.")
    to.write_text("".join(certificates[digest] for digest in ROOTS.values()))
