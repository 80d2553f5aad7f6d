"""Makes signatures.json: Ed25519 signatures on which lenient verifiers differ. All of Chancery's must accept the same ones:
keys and R of small order refused, one encoding for each point, s below the order, and no multiplication by the cofactor.

Usage: signatures.py > signatures.json. Nothing but Python; slow and plain arithmetic, for test keys only.
"""
import hashlib
import json

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recovered(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x if x * x % P == x2 else x * ROOT % P
    return (P - x if x % 2 != sign else x) % P, y


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(n, point):
    out = (0, 1)
    while n:
        out, point, n = (add(out, point) if n & 1 else out), add(point, point), n >> 1
    return out


def encoded(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


BASE = recovered(4 * pow(5, -1, P) % P, 0)
# A point of order 8: what is left of any point when its part of order L is taken away.
ORDER_8 = next(t for y in range(2, 99) if (t := times(L, recovered(y, 0))) and pow(
    (y * y - 1) * pow(D * y * y + 1, -1, P), (P - 1) // 2, P) == 1 and times(4, t) != (0, 1))


def number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


SECRET = number(b"TEST ONLY KEY signatures")
KEY, MESSAGE = times(SECRET, BASE), b"Our harbour was open."


def signature(key=KEY, r=None, message=MESSAGE, secret=SECRET, encoded_key=None):
    """By the holder of `secret`, with a nonce or with a chosen R whose discrete logarithm is 0."""
    nonce = number(b"nonce", message) if r is None else 0
    r = encoded(times(nonce, BASE)) if r is None else r
    return r + ((nonce + number(r, encoded_key or encoded(key), message) * secret) % L).to_bytes(32, "little")


def main():
    good = signature()
    mixed = add(KEY, ORDER_8)  # verifies only for verifiers that multiply by the cofactor
    s = int.from_bytes(good[32:], "little")
    cases = []

    def case(name, valid, key, signed, message=MESSAGE):
        key = encoded(key) if isinstance(key, tuple) else key
        cases.append({"name": name, "valid": valid, "key": key.hex(), "signature": signed.hex(), "message": message.hex()})

    case("good", True, KEY, good)
    case("good, of an empty message", True, KEY, signature(message=b""), b"")
    case("another message", False, KEY, good, b"Our harbour was shut.")
    case("s plus the order", False, KEY, good[:32] + (s + L).to_bytes(32, "little"))
    case("s plus eight times the order", False, KEY, good[:32] + ((s + 8 * L) % 2**256).to_bytes(32, "little"))
    case("the highest bit of s", False, KEY, good[:63] + bytes([good[63] | 0x80]))
    case("s is the order", False, KEY, good[:32] + L.to_bytes(32, "little"))
    case("R is the neutral element", False, KEY, signature(r=encoded((0, 1))))
    case("R is the neutral element, as p + 1", False, KEY, signature(r=(P + 1).to_bytes(32, "little")))
    case("R is the neutral element with a sign", False, KEY, signature(r=(1 | 1 << 255).to_bytes(32, "little")))
    for n in (1, 2, 4):
        torsion = times(n, ORDER_8)
        r = encoded(torsion)
        case(f"R of order {8 // n}", False, KEY, signature(r=r))
        case(f"a key of order {8 // n}, s = 0", False, torsion, encoded((0, 1)) + bytes(32))
        # k A = 0 for every k that 8 divides: anybody can sign some messages.
        found = next(m for i in range(999) if number(encoded(BASE), r, m := b"%d" % i) % 8 == 0)
        case(f"a key of order {8 // n}, R = B, s = 1", False, torsion, encoded(BASE) + (1).to_bytes(32, "little"), found)
    case("a key with a part of order 8", False, mixed, signature(mixed))
    lucky = next(m for i in range(999) if number(signature(mixed, message=(m := b"%d" % i))[:32], encoded(mixed), m) % 8 == 0)
    case("a key with a part of order 8, where it does not show", True, mixed, signature(mixed, message=lucky), lucky)
    shifted = encoded(add(times(number(b"nonce"), BASE), ORDER_8))
    k = number(shifted, encoded(KEY), MESSAGE)
    case("R with a part of order 8", False, KEY, shifted + ((number(b"nonce") + k * SECRET) % L).to_bytes(32, "little"))
    case("a key that is no point", False, (2).to_bytes(32, "little"), good)
    case("the neutral element as a key, as p + 1", False, (P + 1).to_bytes(32, "little"), encoded((0, 1)) + bytes(32))
    case("a key as p + 3", False, (P + 3).to_bytes(32, "little"), good)
    case("a signature of zeros", False, KEY, bytes(64))
    case("R that is no point", False, KEY, (2).to_bytes(32, "little") + good[32:])
    for byte in range(64):
        case(f"byte {byte} changed", False, KEY, good[:byte] + bytes([good[byte] ^ 1 << byte % 8]) + good[byte + 1:])
    about = "Ed25519 signatures and whether they are valid, made by signatures.py"
    print(json.dumps({"about": about, "cases": cases}).replace("}, {", "},\n{"))


main()
