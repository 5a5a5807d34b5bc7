"""A second implementation of the check of an inclusion proof, written from RFC 9162, section 2.1.3.2."""
import base64
import hashlib
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])


def sha256(octets):
    return hashlib.sha256(octets).digest()


def proven(leaf, index, size, path, root):
    if index >= size:
        return False
    fn, sn, r = index, size - 1, sha256(b"\0" + leaf)
    for p in path:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            r = sha256(b"\1" + p + r)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\1" + r + p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


count = 0
while (folder / f"record-{count + 1}.json").exists():
    count += 1
    leaf = (folder / f"record-{count}.json").read_bytes()[:-1]
    index, checkpoint, *path = (folder / f"record-{count}.proof").read_text().splitlines()
    _, size, root, _ = (folder / f"{checkpoint}.txt").read_text().splitlines()
    if not proven(leaf, int(index), int(size), [base64.b64decode(one) for one in path], base64.b64decode(root)):
        sys.exit(f"record {count} is not proven")
print(f"{count} proven")
