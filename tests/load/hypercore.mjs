// A peer for deposits per second: npm `hypercore`, one append at a time, no fsync.
// Usage: node hypercore.mjs BYTES SECONDS FOLDER
import Hypercore from 'hypercore'

const [bytes, seconds, folder] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]]
const core = new Hypercore(folder)
await core.ready()
const block = Buffer.alloc(bytes, 0x5a)
const start = performance.now()
let appended = 0
while (performance.now() - start < seconds * 1000) {
  block.writeUInt32BE(appended, 0)
  await core.append(block)
  appended += 1
}
const elapsed = (performance.now() - start) / 1000
await core.close()
console.log(JSON.stringify({ bytes, appends_per_s: Math.round(appended / elapsed) }))
