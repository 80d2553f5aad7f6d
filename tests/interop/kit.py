"""Runs the kit of tests/vectors/bundle with verify/verify.py. Usage: kit.py [every]

Prints what differs from the kit and one line of JSON with counts; exit 0 where nothing does. `every`: of the sweep only
one changed byte in so many (1: all of them).
"""

import concurrent.futures
import json
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "verify"))
import verify  # noqa: E402

KIT = ROOT / "tests/vectors/bundle"


FULL = (KIT / "full.zip").read_bytes()


def read(written):
    byte, _, count = written.partition("*")
    return bytes.fromhex(byte) * int(count or 1)


def spliced(data, splices):
    for at, cut, put in reversed(splices):
        data = data[:at] + read(put) + data[at + cut:]
    return data


def files_of(case):
    files = [[name, data] for name, data in verify.read_zip(FULL)]
    for file in files:
        file[1] = spliced(file[1], [splice[1:] for splice in case.get("splices", []) if splice[0] == file[0]])
    renamed = dict(case.get("rename", []))
    kept = [(renamed.get(name, name), data) for name, data in files if name not in case.get("remove", [])]
    return kept + [(name, read(put)) for name, put in case.get("add", [])]


def step_of(verified):
    try:
        report = verified()
    except verify.NotABundle:
        return "not-a-bundle"
    return "none" if report["passed"] else report["steps"][-1]["name"]


def judged(case):
    reads = {"log": verify.read_vkey, "witnesses": lambda policy: verify.read_policy(policy.encode())}
    trust = {role: [reads.get(role, verify.read_pem)(key)] if key else []
             for role, key in {**dict.fromkeys(verify.NO_TRUST), **case.get("trust", {})}.items()}
    if "zip" in case:
        data = spliced(FULL, case["zip"])
        return step_of(lambda: verify.verify_zip(data, trust))
    return step_of(lambda: verify.verify_files(files_of(case), trust))


def changed(data, at):
    return data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1:]


def steps_of(runs):
    return [step for step, count in runs for _ in range(count)]


def swept(name, expected, every):
    """What differs in one file of the sweep; `None` is the zip file as a whole. And how many bytes were changed."""
    files = verify.read_zip(FULL)
    data = FULL if name is None else dict(files)[name]
    steps, wrong, count = steps_of(expected["runs"]), [], 0
    for number in range(0, len(steps), every):
        at = number * expected["every"]
        if name is None:
            found = step_of(lambda: verify.verify_zip(changed(data, at), verify.NO_TRUST))
        else:
            made = [(other, changed(data, at) if other == name else held) for other, held in files]
            found = step_of(lambda: verify.verify_files(made, verify.NO_TRUST))
        count += 1
        if found != steps[number]:
            wrong.append(f"{name or 'the zip file'} byte {at}: {found}, expected {steps[number]}")
    return wrong, count


def main():
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    kit = json.loads((KIT / "kit.json").read_text("utf-8"))
    wrong = [f"{case['name']}: {found}, expected {case['step']}"
             for case in kit["cases"] if (found := judged(case)) != case["step"]]
    for policy in kit["policies"]:
        try:
            verify.read_policy(policy["policy"].encode())
            valid = True
        except verify.Wrong:
            valid = False
        if valid != policy["valid"]:
            wrong.append(f"policy, {policy['name']}: {valid}")
    for vector in json.loads((KIT / "signatures.json").read_text("utf-8"))["cases"]:
        try:
            key, signature, message = (bytes.fromhex(vector[part]) for part in ("key", "signature", "message"))
            verify.verify_signature(verify.check_point(key), signature, message, "no")
            valid = True
        except verify.Wrong:
            valid = False
        if valid != vector["valid"]:
            wrong.append(f"signature, {vector['name']}: {valid}")
    count = 0
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        files = [*kit["sweep"]["files"].items(), (None, kit["sweep"]["zip"])]
        sweeps = [pool.submit(swept, name, expected, every) for name, expected in files]
        for sweep in sweeps:
            different, bytes_changed = sweep.result()
            wrong, count = wrong + different, count + bytes_changed
    start = time.perf_counter()
    for _ in range(20):
        verify.verify_zip(FULL, verify.NO_TRUST)
    each = (time.perf_counter() - start) / 20 * 1000
    print("\n".join(wrong[:40]))
    print(json.dumps({"cases": len(kit["cases"]), "bytes_changed": count, "wrong": len(wrong), "milliseconds": round(each, 2)}))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
