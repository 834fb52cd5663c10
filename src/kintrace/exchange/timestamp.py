"""Time stamps by a third party (RFC 3161), stored beside a parcel's digest and verified offline.

Optional: needs the extra `kintrace[stamps]`. kintrace asks no service itself; a person sends the request
and brings the answer back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509

from kintrace.exchange.refusals import refuse

try:
    import rfc3161_client as client
except ImportError:
    client = None  # type: ignore[assignment]


def request(header: bytes) -> bytes:
    """The request for a time stamp over `parcel.json`, to be sent to a service of one's choice.

    Raises:
        Refused (stamp_extra): the extra is not installed.
    """
    if client is None:
        raise refuse("stamp_extra")
    builder = client.TimestampRequestBuilder().data(header).hash_algorithm(client.HashAlgorithm.SHA256)
    return builder.build().as_bytes()


def verify(token: bytes, digest: str, roots: Sequence[bytes]) -> datetime:
    """The moment before which a parcel with this digest existed, as a service whose root we trust says.

    Args:
        token: the service's answer, DER.
        digest: the parcel's digest, hex.
        roots: certificates of services trusted, PEM.

    Raises:
        Untrusted (stamp_token): no token of such a service over this digest.
        Refused (stamp_extra): the extra is not installed.
    """
    if client is None:
        raise refuse("stamp_extra")
    try:
        response = client.decode_timestamp_response(token)
        builder = client.VerifierBuilder()
        for root in roots:
            builder = builder.add_root_certificate(x509.load_pem_x509_certificate(root))
        builder.build().verify(response, bytes.fromhex(digest))
        when = response.tst_info.gen_time
    except (client.VerificationError, ValueError) as error:
        raise refuse("stamp_token") from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)
