"""The bundle of the root CAs that certify AWS's endpoints."""

import hashlib
import ssl
import time

import pytest

from infra.asset import amazon_roots
from infra.asset.errors import AssetError


def trusting(bundle):
    """Return Python's own TLS context with the CA certificates of a bundle."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(bundle)
    return context


def test_the_bundle_has_the_seven_roots(built_asset):
    """The bundle has exactly the roots that https://www.amazontrust.com/repository/ lists, by name and fingerprint."""
    context = trusting(built_asset / "amazon-roots.pem")
    names = [dict(part for (part,) in root["subject"]) for root in context.get_ca_certs()]
    assert {name.get("commonName") or name["organizationalUnitName"] for name in names} == set(amazon_roots.ROOTS)
    digests = {hashlib.sha256(root).hexdigest() for root in context.get_ca_certs(binary_form=True)}
    assert digests == set(amazon_roots.ROOTS.values())
    assert context.cert_store_stats() == {"x509": 7, "x509_ca": 7, "crl": 0}


def test_the_roots_are_valid_for_another_year(built_asset):
    """A root that expires within a year fails this test, early enough to lock a new botocore."""
    roots = trusting(built_asset / "amazon-roots.pem").get_ca_certs()
    in_a_year = time.time() + 365 * 24 * 3600
    assert [root for root in roots if ssl.cert_time_to_seconds(root["notAfter"]) < in_a_year] == []


def test_botocores_own_bundle_is_deployed(built_asset):
    """An environment with `amazon_roots=False` trusts botocore's bundle."""
    assert trusting(built_asset / "botocore" / "cacert.pem").cert_store_stats()["x509_ca"] > 100


def test_a_missing_root_fails_the_build(built_asset, tmp_path):
    """If botocore drops a root, the build names it instead of deploying a smaller bundle."""
    bundle = tmp_path / "cacert.pem"
    bundle.write_text((built_asset / "amazon-roots.pem").read_text().partition("-----END CERTIFICATE-----\n")[2])
    with pytest.raises(AssetError, match="no longer holds Amazon Root CA 1: "):
        amazon_roots.write(bundle, tmp_path / "roots.pem")
