// The ledger's format, lines, tree and order, as docs/ledger.md says it byte by byte. Nothing here knows a page.
'use strict';

/* What does not hold. `code` names a sentence of the page's texts, `facts` are what stands in it. */
class Refused extends Error {
  constructor(code, facts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}
const insist = (holds, code, facts) => {
  if (!holds) throw new Refused(code, facts);
};

const LINE_FEED = 10;
const ROUND = '20\\d\\d-(?:0[1-9]|1[0-2])(?:\\+[1-9]\\d{0,3})?';
const CODES = ['EX', 'NA', 'NC', 'NT', 'RF', 'S1', 'S2', 'S3', 'S4', 'S5', 'UR', 'WP'];
const ONE = `(${CODES.join('|')})`;
const FORMS = {
  R1: new RegExp(`^R1 (${ROUND}) ([0-9a-f]{64})$`),
  O1: new RegExp(`^O1 (${ROUND}) ([0-9a-f]{64}) ${ONE} [0-9a-f]{64}$`),
  E1: new RegExp(`^E1 (${ROUND}) ([0-9a-f]{64}) ${ONE} ${ONE} (?:RE|ID|SY|RU) ([0-9a-f]{16}),([0-9a-f]{16})$`),
};
const DECIMAL = /^(0|[1-9]\d{0,15})$/;

/* The number, or null if it is not written as a decimal. */
const decimal = text => (DECIMAL.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER ? Number(text) : null);
const ascii = text => Uint8Array.from(text, sign => sign.charCodeAt(0));
const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
};
const same = (one, other) => one.length === other.length && one.every((byte, i) => byte === other[i]);
const base64 = bytes => btoa(String.fromCharCode(...bytes));
/* The bytes, or null if the text is not canonical base64. */
const unbase64 = text => {
  try {
    const bytes = ascii(atob(text));
    return base64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
};
const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
/* A slot as short as it can be kept, a million times: cut out of its line, it would keep all the text around it. */
const packed = slot => {
  const units = [];
  for (let at = 0; at < 64; at += 4) units.push(parseInt(slot.slice(at, at + 4), 16));
  return String.fromCharCode(...units);
};
/* The text of bytes that are UTF-8, or null. */
const utf8 = bytes => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/* The Merkle tree of RFC 9162, 2.1, of which it keeps the frontier. */
class Tree {
  constructor(size = 0, frontier = []) {
    this.size = size;
    this.frontier = frontier;
    this.node = new Uint8Array(65);
    this.node[0] = 1;
  }

  /* One leaf more. `leaf` is a zero byte and the line without its line feed. */
  add(leaf) {
    let hash = sha256(leaf);
    for (let size = this.size; size % 2; size = Math.floor(size / 2)) hash = this.above(this.frontier.pop(), hash);
    this.frontier.push(hash);
    this.size++;
  }

  above(left, right) {
    this.node.set(left, 1);
    this.node.set(right, 33);
    return sha256(this.node);
  }

  root() {
    if (!this.frontier.length) return sha256(new Uint8Array());
    return this.frontier.reduceRight((right, left) => this.above(left, right));
  }
}

/* The tree of the first lines, from frontier.txt. */
const treeOf = (first, raw) => {
  const text = utf8(raw);
  insist(text !== null && (text === '' || text.endsWith('\n')), 'frontier');
  const hashes = text.split('\n').slice(0, -1).map(unbase64);
  const subtrees = first.toString(2).replace(/0/g, '').length;
  insist(hashes.length === subtrees && hashes.every(hash => hash && hash.length === 32), 'frontier');
  return new Tree(first, hashes);
};

/* One round: its roster, what became of each (by packed slots), and where its blocks begin and end (lines counted from 0).
   `enrolled` cases are on the roster that was read, of whom `told` have their result; `past`: it ended before the first line. */
class Round {
  constructor(named) {
    this.named = named;
    this.outcomes = new Map();
    this.rosters = [];
    this.ended = 0;
    this.enrolled = 0;
    this.told = 0;
    this.past = false;
    this.last = '';
    this.block = null;
    this.errata = 0;
  }
}

/* Takes the lines one by one, and stops at the first that breaks the order. */
class Audit {
  constructor(first) {
    this.first = first;
    this.at = first;
    this.rounds = new Map();
    this.kind = '';
    this.round = null;
  }

  take(text) {
    const form = FORMS[text.slice(0, 2)], facts = { line: this.at + 1 };
    const found = form && form.exec(text);
    insist(found, 'line', facts);
    const kind = text.slice(0, 2), named = found[1];
    if (!this.rounds.has(named)) this.rounds.set(named, new Round(named));
    const round = this.rounds.get(named);
    const begins = kind !== this.kind || round !== this.round;
    this.kind = kind;
    this.round = round;
    this[kind](round, found, begins, facts);
    this.at++;
  }

  /* A checkpoint stands here: what follows is another block. */
  mark() {
    this.kind = '';
  }

  R1(round, [, , slot], begins, facts) {
    const key = packed(slot);
    insist(!round.ended && !round.past, 'order', facts);
    if (begins) round.rosters.push({ begins: this.at, ends: this.at, cases: 0 });
    const block = round.rosters[round.rosters.length - 1];
    insist((begins || slot > round.last) && !round.outcomes.has(key), 'order', facts);
    round.outcomes.set(key, null);
    round.last = slot;
    round.enrolled++;
    block.cases++;
    block.ends = this.at + 1;
  }

  O1(round, [, , slot, outcome], begins, facts) {
    const key = packed(slot), before = round.outcomes.get(key);
    if (begins) {
      insist(!round.ended && !round.past, 'order', facts);
      round.begins = this.at;
    }
    insist((begins || slot > round.last) && (before === null || (before === undefined && this.first > 0)), 'order', facts);
    if (before === null) round.told++;
    round.outcomes.set(key, outcome);
    round.last = slot;
    round.ended = this.at + 1;
  }

  E1(round, [, , slot, before, after, one, other], begins, facts) {
    const seen = round.enrolled > 0 || round.ended > 0, key = packed(slot);
    insist(before !== after && one < other && (seen || this.first > 0), 'line', facts);
    if (!seen) round.past = true;
    if (!seen) return;
    insist(round.ended && round.outcomes.get(key) === before, 'order', facts);
    round.outcomes.set(key, after);
    round.errata++;
  }

  /* Every case on a roster has its result where its round has results. Called where its block of results has ended. */
  whole() {
    for (const round of this.rounds.values()) {
      insist(!round.ended || round.told === round.enrolled, 'missing', { round: round.named });
    }
  }
}

/* Whether each R1 block of the round has a checkpoint before the next block of the round begins. */
const fixedBefore = (round, sizes) => {
  const next = [...round.rosters.slice(1).map(block => block.begins), round.begins];
  return round.rosters.every(({ ends }, n) => sizes.some(size => ends <= size && size <= next[n]));
};
