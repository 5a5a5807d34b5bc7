"""Prints the names of the files in a folder in which Python's email finds an octet string given in hexadecimal."""
import email
import email.policy
import pathlib
import sys

wanted = bytes.fromhex(sys.argv[2])


def leaves(part):
    if part.is_multipart():
        for inner in part.get_payload():
            yield from leaves(inner)
    else:
        yield part


def finds(octets, policy):
    for part in leaves(email.message_from_bytes(octets, policy=policy)):
        try:
            if wanted in (part.get_payload(decode=True) or b""):
                return True
        except (LookupError, ValueError, AttributeError):
            continue
    return False


for file in pathlib.Path(sys.argv[1]).iterdir():
    octets = file.read_bytes()
    if any(finds(octets, policy) for policy in (email.policy.compat32, email.policy.default)):
        print(file.name)
