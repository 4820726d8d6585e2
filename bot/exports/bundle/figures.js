// What is counted: the summary, Wilson's bound, and the receipt's code (docs/ledger.md).
'use strict';
const RECEIPT_SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SATISFIED = ['S5', 'S4', 'S3'];
const ANSWERED = [...SATISFIED, 'S2', 'S1'];

/* The largest whole number whose square is no larger. */
const wholeRoot = number => {
  if (number < 2n) return number;
  let root = 1n << BigInt(Math.ceil(number.toString(2).length / 2));
  for (;;) {
    const nearer = (root + number / root) >> 1n;
    if (nearer >= root) return root;
    root = nearer;
  }
};

const ppm = (part, whole) => (whole ? Number((BigInt(part) * 1000000n) / BigInt(whole)) : null);

/* The lower end of Wilson's 95 % interval in parts per million; null for nobody. */
const wilson = (satisfied, answered) => {
  if (!answered) return null;
  const n = BigInt(answered), s = BigInt(satisfied), u2 = 10n ** 30n, z2 = 1959963984540054n ** 2n;
  const a = n * (2n * s * u2 + z2) * 10n ** 6n;
  const b = n * z2 * (z2 * n + 4n * s * (n - s) * u2) * 10n ** 12n;
  const below = wholeRoot(b), least = a - (below * below === b ? below : below + 1n);
  return least > 0n ? Number(least / (2n * n * (n * u2 + z2))) : 0;
};

/* The figures of a round that has ended. */
const figuresOf = round => {
  const outcomes = Object.fromEntries(CODES.map(code => [code, 0]));
  for (const outcome of round.outcomes.values()) outcomes[outcome]++;
  const sum = codes => codes.reduce((all, code) => all + outcomes[code], 0);
  const concluded = round.outcomes.size, answered = sum(ANSWERED), satisfied = sum(SATISFIED);
  return {
    additions: concluded - round.rosters[0].cases,
    answered,
    concluded,
    coverage_ppm: ppm(answered, concluded),
    errata: round.errata,
    outcomes,
    satisfied,
    satisfied_of_concluded_ppm: ppm(satisfied, concluded),
    satisfied_ppm: ppm(satisfied, answered),
    wilson_low_ppm: wilson(satisfied, answered),
  };
};

/* summary.json, byte for byte. */
const summaryWritten = facts => {
  const sorted = Object.fromEntries(Object.keys(facts).sort().map(key => [key, facts[key]]));
  return ascii(`${JSON.stringify(sorted)}\n`);
};

/* The 16 secret bytes of a receipt's code. */
const receiptSecret = code => {
  const letters = code.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  const digits = [...letters].map(sign => RECEIPT_SIGNS.indexOf(sign));
  insist(digits.length === 28, 'receipt_length', { count: digits.length });
  insist(!digits.includes(-1), 'receipt_sign');
  const number = digits.reduce((all, digit) => all * 32n + BigInt(digit), 0n);
  insist(number % 4093n === 0n && number % 4096n < 4093n, 'receipt_typed');
  const secret = number >> 12n;
  return Uint8Array.from({ length: 16 }, (_, i) => Number((secret >> BigInt(120 - 8 * i)) & 255n));
};

/* Where the case stands in the ledger: its slot in hex. */
const slotOf = (month, secret, caseNo) =>
  hex(sha256(joined(ascii(`huifang/slot/v1\n${month}\n`), secret, ascii('\n'), new TextEncoder().encode(caseNo))));
