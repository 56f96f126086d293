"""The bundle of the roots that AWS's endpoints are certified by."""

import hashlib
import ssl
import time

import pytest

from infra.asset import amazon_roots
from infra.asset.errors import AssetError


@pytest.fixture
def trusted(built_asset):
    """The deployed bundle, as Python's own TLS takes it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(built_asset / "amazon-roots.pem")
    return context


def test_it_holds_the_seven_roots(trusted):
    """It holds the roots that https://www.amazontrust.com/repository/ lists, by name and fingerprint, and no other."""
    names = [dict(part for (part,) in held["subject"]) for held in trusted.get_ca_certs()]
    found = {name.get("commonName") or name["organizationalUnitName"] for name in names}
    assert found == set(amazon_roots.ROOTS)
    digests = {hashlib.sha256(held).hexdigest() for held in trusted.get_ca_certs(binary_form=True)}
    assert digests == set(amazon_roots.ROOTS.values())
    assert trusted.cert_store_stats() == {"x509": 7, "x509_ca": 7, "crl": 0}


def test_they_are_valid_for_a_year_more(trusted):
    """A root that expires within a year fails this test, early enough to lock a new botocore."""
    in_a_year = time.time() + 365 * 24 * 3600
    assert [held for held in trusted.get_ca_certs() if ssl.cert_time_to_seconds(held["notAfter"]) < in_a_year] == []


def test_botocores_own_bundle_stays(built_asset):
    """An environment that does not trust these only has all of them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(built_asset / "botocore" / "cacert.pem")
    assert context.cert_store_stats()["x509_ca"] > 100


def test_a_root_that_is_gone_fails_the_build(built_asset, tmp_path):
    """Where botocore drops one of them the build says which, instead of deploying a smaller bundle."""
    bundle = tmp_path / "cacert.pem"
    pem = (built_asset / "amazon-roots.pem").read_text()
    bundle.write_text("-----END CERTIFICATE-----\n".join(pem.split("-----END CERTIFICATE-----\n")[1:]))
    with pytest.raises(AssetError, match="no longer holds Amazon Root CA 1: "):
        amazon_roots.write(bundle, tmp_path / "roots.pem")
