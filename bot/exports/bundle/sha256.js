// SHA-256 (FIPS 180-4). WebCrypto's answers one promise at a time, which is too slow for millions of short lines, and
// browsers keep it from pages that come over plain HTTP.
'use strict';
const sha256 = (() => {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every(p => n % p)) primes.push(n);
  const fraction = x => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const START = Int32Array.from(primes.slice(0, 8), p => fraction(Math.sqrt(p)));
  const ROUND = Int32Array.from(primes, p => fraction(Math.cbrt(p)));
  const w = new Int32Array(64);

  const block = (h, bytes, at) => {
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (k + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      k = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
  };

  const filled = new Uint8Array(256), state = new Int32Array(8);
  /* Big-endian, byte by byte: a DataView would take each small array off the heap, a million times. */
  const put = (bytes, at, word) => {
    for (let shift = 24; shift >= 0; shift -= 8) bytes[at++] = word >>> shift;
  };
  /* The 32 bytes of the hash. */
  return bytes => {
    const size = bytes.length, whole = ((size + 8) >> 6) * 64 + 64;
    const padded = whole <= 256 ? filled : new Uint8Array(whole);
    padded.fill(0, size, whole);
    padded.set(bytes);
    padded[size] = 0x80;
    put(padded, whole - 8, Math.floor(size / 2 ** 29));
    put(padded, whole - 4, size << 3);
    state.set(START);
    for (let at = 0; at < whole; at += 64) block(state, padded, at);
    const out = new Uint8Array(32);
    for (let i = 0; i < 8; i++) put(out, 4 * i, state[i]);
    return out;
  };
})();
