// Checkpoints and who signed them (docs/ledger.md; C2SP signed-note, tlog-checkpoint, tlog-cosignature).
'use strict';
const NOTE = 1, COSIGNATURE = 4, YEAR_9999 = 253370764800;
const NAME = /^[^\s+]+$/u;

/* A key as it is exchanged: name+id+base64. */
const keyOf = text => {
  const parts = text.split('+'), [name, id] = parts;
  const raw = unbase64(parts.slice(2).join('+'));
  const kind = raw ? raw[0] : 0;
  insist(raw && raw.length === 33 && NAME.test(name) && [NOTE, COSIGNATURE].includes(kind), 'key', { key: text });
  const own = hex(sha256(joined(new TextEncoder().encode(name), ascii('\n'), raw)).slice(0, 4));
  insist(own === id, 'key', { key: text });
  return { name, id, kind, raw: raw.slice(1) };
};

const signatureOf = (line, facts) => {
  const [dash, name, written, more] = line.split(' ');
  const raw = written && unbase64(written);
  insist(dash === '\u2014' && more === undefined && NAME.test(name || '') && raw && raw.length > 4, 'note', facts);
  return { name, id: hex(raw.slice(0, 4)), signature: raw.slice(4) };
};

/* A signed checkpoint, as far as it can be read without a key. */
const noteOf = (raw, facts) => {
  const whole = raw.length <= 100000 ? utf8(raw) : null;
  // eslint-disable-next-line no-control-regex
  insist(whole !== null && !/[\x00-\x09\x0b-\x1f]/.test(whole) && whole.endsWith('\n'), 'note', facts);
  const gap = whole.lastIndexOf('\n\n');
  insist(gap > 0, 'note', facts);
  const text = whole.slice(0, gap + 1), lines = whole.slice(gap + 2, -1).split('\n');
  insist(lines.length <= 64, 'note', facts);
  const [origin, size, root, ...more] = text.slice(0, -1).split('\n');
  const hash = root && unbase64(root), number = decimal(size || '');
  insist(/^[!-*,-~]{1,200}$/.test(origin) && number !== null && hash && hash.length === 32, 'note', facts);
  insist(more.every(line => /^[ -~]+$/.test(line)), 'note', facts);
  return { text, origin, size: number, root: hash, signatures: lines.map(line => signatureOf(line, facts)) };
};

/* Whether this browser can check Ed25519 at all: asked with the example of the specification. */
const knowsEd25519 = async () => {
  try {
    await crypto.subtle.importKey('raw', unbase64('iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w='), 'Ed25519', false, ['verify']);
    return true;
  } catch {
    return false;
  }
};

const signedBy = async (key, { signature }, text) => {
  if (signature.length !== (key.kind === NOTE ? 64 : 72)) return false;
  let over = text;
  if (key.kind === COSIGNATURE) {
    const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
    if (seconds >= BigInt(YEAR_9999)) return false;
    over = `cosignature/v1\ntime ${seconds}\n${text}`;
  }
  const held = await crypto.subtle.importKey('raw', key.raw, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', held, signature.slice(-64), new TextEncoder().encode(over));
};

/* Refuses the note unless an office's key and enough witnesses signed it. `trust`: offices, witnesses, needed. */
const insistSigned = async (note, trust, facts) => {
  const counted = new Set();
  for (const line of note.signatures) {
    for (const key of [...trust.offices, ...trust.witnesses]) {
      if (key.name !== line.name || key.id !== line.id) continue;
      insist(!counted.has(key) && (await signedBy(key, line, note.text)), 'signature', { ...facts, signer: key.name });
      counted.add(key);
    }
  }
  insist(trust.offices.some(key => counted.has(key)), 'not_office', facts);
  const witnesses = trust.witnesses.filter(key => counted.has(key)).length;
  insist(witnesses >= trust.needed, 'not_witnessed', { ...facts, count: witnesses, needed: trust.needed });
};
