// Runs the kit inside the page verify.html: browser.py puts the kit's files into `kit` and calls these.
const unhexed = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const full = Uint8Array.from(atob(kit.full), (c) => c.charCodeAt(0));
const fullFiles = verifier.readZip(full);

function readPut(written) {
  const [byte, count] = written.split("*");
  return count ? new Uint8Array(Number(count)).fill(parseInt(byte, 16)) : unhexed(byte);
}
function spliced(bytes, splices) {
  for (const [at, cut, put] of splices.toReversed()) bytes = Uint8Array.of(...bytes.slice(0, at), ...readPut(put), ...bytes.slice(at + cut));
  return bytes;
}
function filesOf(one) {
  const renamed = new Map(one.rename ?? []), removed = new Set(one.remove ?? []);
  return fullFiles
    .map(([name, bytes]) => [name, spliced(bytes, (one.splices ?? []).filter(([of]) => of === name).map(([, ...splice]) => splice))])
    .filter(([name]) => !removed.has(name))
    .map(([name, bytes]) => [renamed.get(name) ?? name, bytes])
    .concat((one.add ?? []).map(([name, put]) => [name, readPut(put)]));
}
async function stepOf(verified) {
  try {
    const report = await verified();
    return report.passed ? "none" : report.steps.at(-1).name;
  } catch (error) {
    if (error instanceof verifier.NotABundle) return "not-a-bundle";
    return `fault: ${error.stack}`;
  }
}
async function judged(one) {
  const trust = {};
  for (const [role, key] of Object.entries(one.trust ?? {})) {
    const read = { log: verifier.readVkey, witnesses: verifier.readPolicy }[role] ?? verifier.readPem;
    trust[role] = [await read(key)];
  }
  return stepOf(() => one.zip ? verifier.verifyZip(spliced(full, one.zip), trust) : verifier.verifyFiles(filesOf(one), trust));
}
function changed(bytes, at) {
  const copy = bytes.slice();
  copy[at] ^= 1 << at % 8;
  return copy;
}
async function swept(name, { every, runs }, oneIn) {
  const steps = runs.flatMap(([step, count]) => Array(count).fill(step)), wrong = [];
  const held = name ? fullFiles.find(([of]) => of === name)[1] : full;
  let count = 0;
  for (let number = 0; number < steps.length; number += oneIn, count++) {
    const bytes = changed(held, number * every);
    const files = () => fullFiles.map(([of, whole]) => [of, of === name ? bytes : whole]);
    const found = await stepOf(() => name ? verifier.verifyFiles(files(), {}) : verifier.verifyZip(bytes, {}));
    if (found !== steps[number]) wrong.push(`${name ?? "the zip file"} byte ${number * every}: ${found}, expected ${steps[number]}`);
  }
  return { wrong, count };
}
async function isValid({ key, signature, message }) {
  try {
    await verifier.verifySignature(verifier.checkPoint(unhexed(key)), unhexed(signature), unhexed(message), "no");
    return true;
  } catch (error) {
    if (!(error instanceof verifier.Wrong)) throw error;
    return false;
  }
}
// Everything, with one changed byte in `oneIn`; `library`: with the library in place of the browser's own Ed25519.
async function runKit(oneIn, library, sweepIn) {
  verifier.options.library = library;
  const wrong = [];
  let cases = 0, bytes = 0;
  for (const [number, one] of kit.cases.entries()) {
    if (number % oneIn) continue;
    const found = await judged(one);
    cases++;
    if (found !== one.step) wrong.push(`${one.name}: ${found}, expected ${one.step}`);
  }
  for (const { name, policy, valid } of kit.policies) {
    const found = await verifier.readPolicy(policy).then(() => true, (error) => error instanceof verifier.Wrong ? false : `${error.stack}`);
    if (found !== valid) wrong.push(`policy, ${name}: ${found}`);
  }
  for (const vector of kit.signatures) if (await isValid(vector) !== vector.valid) wrong.push(`signature, ${vector.name}: ${!vector.valid}`);
  for (const [name, expected] of [...Object.entries(kit.sweep.files), [null, kit.sweep.zip]]) {
    const found = await swept(name, expected, sweepIn);
    wrong.push(...found.wrong);
    bytes += found.count;
  }
  for (const { name, input, output } of kit.n1) if (N1.fold(input) !== output) wrong.push(`N1, ${name}: ${JSON.stringify(N1.fold(input))}`);
  const start = performance.now();
  for (let time = 0; time < 20; time++) await verifier.verifyZip(full, {});
  return { cases, bytes_changed: bytes, wrong, web_crypto: verifier.hasWebCrypto() && !library, milliseconds: (performance.now() - start) / 20 };
}
