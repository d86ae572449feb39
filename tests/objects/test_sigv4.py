"""The signature is the one of AWS's own example ("Authenticating Requests: Using Query Parameters"), and of its own client."""

from urllib.parse import parse_qs, urlsplit

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Theirs

from storynote.storage.sigv4 import Credentials, key_id_of, presigned

LIKE = (
    "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=x"
)
KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def test_the_example_of_aws() -> None:
    address = presigned("GET", LIKE, {}, KEYS, "20130524T000000Z", 86400)
    assert address == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
        "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def test_every_bound_header_changes_it() -> None:
    made = {
        presigned("PUT", LIKE, headers, KEYS, "20130524T000000Z", 60).rsplit("=", 1)[1]
        for headers in (
            {"Content-Type": "image/png", "Content-Length": "5"},
            {"Content-Type": "image/png", "Content-Length": "6"},
            {"Content-Type": "text/html", "Content-Length": "5"},
            {},
        )
    }
    assert len(made) == 4


def test_aws_own_client_signs_alike() -> None:
    """botocore, of the same request at the same moment."""
    place = "http://127.0.0.1:9000/bucket/files/0123/0123456789abcdef01234567.incoming"
    bound = {"Content-Type": "image/png", "Content-Length": "12345"}
    request = AWSRequest(method="PUT", url=place, headers=bound)
    S3SigV4QueryAuth(Theirs(KEYS.key_id, KEYS.secret, "a token/+="), "s3", "eu-central-1", expires=3600).add_auth(
        request
    )
    theirs = parse_qs(urlsplit(request.url).query)
    keys = Credentials(KEYS.key_id, KEYS.secret, "a token/+=")
    ours = parse_qs(urlsplit(presigned("PUT", request.url, bound, keys, theirs["X-Amz-Date"][0], 3600)).query)
    assert ours == theirs
    assert ours["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]


def test_whose_signature() -> None:
    assert key_id_of(LIKE) == "AKIAIOSFODNN7EXAMPLE"
    assert key_id_of("https://storage.googleapis.com/b/x?X-Goog-Credential=a") == ""
