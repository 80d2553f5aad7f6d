"""Runs the kit of tests/vectors/bundle in verify/verify.html, in a real Chromium, and uses the page as people do.

Usage: browser.py [URL [every]]. Without a URL the page is opened from the disk; `every`: one case in so many. Talks to Chromium over a pipe (no port, no
package). Prints what differs and one line of JSON; exit 0 where nothing does.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
KIT = ROOT / "tests/vectors/bundle"


class Browser:
    """One page of a headless Chromium that knows no network but this machine."""

    def __init__(self, folder):
        chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
        if chromium is None:
            sys.exit("Chromium is not there (Debian: apt-get install chromium)")
        (read, self.out), (self.inn, write) = os.pipe(), os.pipe()

        def pipes():
            # Chromium reads descriptor 3 and writes descriptor 4; copies first, so that neither is overwritten.
            ours = os.dup(read), os.dup(write)
            os.dup2(ours[0], 3)
            os.dup2(ours[1], 4)

        self.process = subprocess.Popen(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
             f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=pipes, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read)
        os.close(write)
        self.number, self.rest, self.session, self.events = 0, b"", None, []
        page = next(target for target in self.call("Target.getTargets")["targetInfos"] if target["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "DOM", "Network"):
            self.call(domain + ".enable")

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        while True:
            while b"\0" not in self.rest:
                piece = os.read(self.inn, 1 << 20)
                if not piece:
                    raise SystemExit("Chromium has ended")
                self.rest += piece
            line, self.rest = self.rest.split(b"\0", 1)
            answer = json.loads(line)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"in the page: {json.dumps(result['exceptionDetails'])[:2000]}")
        return result["result"].get("value")

    def until(self, script):
        end = time.monotonic() + 60
        while not (value := self.run(script)):
            if time.monotonic() > end:
                raise SystemExit(f"waited in vain for {script}")
            time.sleep(0.02)
        return value

    def choose(self, file):
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
        self.run("document.getElementById('status').textContent = ''")
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(file)])
        return self.until("/passed|failed|not a bundle/.test(document.getElementById('status').textContent)"
                          " && document.getElementById('status').textContent")

    def close(self):
        os.close(self.out)
        os.close(self.inn)
        self.process.terminate()
        self.process.wait()


def used_as_people_do(browser, folder):
    """Chooses files, pastes texts, turns to Chinese; gives what is not as it should be."""
    wrong = []

    def expect(what, found, *words):
        wrong.extend(f"{what}: {word!r} is not in {found!r}" for word in words if word not in found)

    good, bad, other = KIT / "full.zip", folder / "bad.zip", folder / "other.zip"
    changed = bytearray(good.read_bytes())
    changed[len(changed) // 2] ^= 1
    bad.write_bytes(changed)
    other.write_bytes(b"a text")
    expect("a good bundle", browser.choose(good), "All 15 steps passed", "keys that came with the bundle")
    expect("its facts", browser.run("document.getElementById('about').innerText"), "Our harbour was open", "WITHDRAWN",
           "The date was wrong.", "Harbour Times")
    letter = browser.run("document.getElementById('letter').textContent")
    for pasted, words in [(letter, ["The same text"]), (letter.replace("— ", "-- ").replace("'", "’"), ["differ"]),
                          (letter.replace("\n\n", " ").replace("  ", " "), ["The same text"]),
                          (letter.replace("open", "shut"), ["in the pasted text: 1.", "in the letter: 1."]), ("", ["Paste a text"]),
                          ("Quite another text.", ["The texts differ"])]:
        browser.run(f"document.getElementById('pasted').value = {json.dumps(pasted)}; document.getElementById('compare').click()")
        expect("a comparison", browser.run("document.getElementById('compared').innerText"), *words)
    shut = json.dumps(letter.replace("open", "shut"))
    browser.run(f"document.getElementById('pasted').value = {shut}; document.getElementById('compare').click()")
    expect("a changed word", browser.run("document.querySelector('#compared del').innerText"), "open")
    expect("a changed word", browser.run("document.querySelector('#compared ins').innerText"), "shut")
    browser.run("document.getElementById('language').click()")
    expect("Chinese", browser.run("document.body.innerText"), "全部 15 个步骤通过", "证明了什么", "条目")
    browser.run("document.getElementById('language').click()")
    expect("a changed bundle", browser.choose(bad), "Step “files” failed", "Do not rely")
    expect("it shows nothing more", str(browser.run("document.getElementById('about').hidden")), "True")
    expect("another file", browser.choose(other), "not a bundle")
    return wrong


def main():
    page = sys.argv[1] if len(sys.argv) > 1 else (ROOT / "verify/verify.html").as_uri()
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        browser = Browser(folder / "profile")
        try:
            browser.call("Page.navigate", url=page)
            browser.until("document.readyState === 'complete' && location.href !== 'about:blank'")
            wrong = used_as_people_do(browser, folder)
            kit = json.loads((KIT / "kit.json").read_text("utf-8"))
            kit["full"] = base64.b64encode((KIT / "full.zip").read_bytes()).decode()
            kit["signatures"] = json.loads((KIT / "signatures.json").read_text("utf-8"))["cases"]
            kit["n1"] = json.loads((ROOT / "tests/vectors/text/n1.json").read_text("utf-8"))["cases"]
            browser.run(f"globalThis.kit = {json.dumps(kit)}; 0")
            browser.run((ROOT / "tests/interop/kit.js").read_text("utf-8") + "; 0")
            own, library = browser.run(f"runKit({every}, false, {7 * every})"), browser.run(f"runKit({every}, true, {199 * every})")
        finally:
            browser.close()
    loaded = [event["params"]["request"]["url"] for event in browser.events if event["method"] == "Network.requestWillBeSent"]
    wrong += [f"it asked for {url}" for url in loaded if url != page and not url.startswith("about:")]
    wrong += [f"the browser complains: {event['params']['entry']['text']}" for event in browser.events
              if event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] in ("error", "warning")]
    wrong += [f"{'library' if not run['web_crypto'] else 'WebCrypto'}: {each}" for run in (own, library) for each in run.pop("wrong")]
    print("\n".join(wrong[:40]))
    print(json.dumps({"wrong": len(wrong), "web_crypto": own, "library": library}))
    sys.exit(1 if wrong else 0)


main()
