// A whole bundle, checked in the order of docs/ledger.md, "To check". Files are read piece by piece, so that the page stays alive.
'use strict';
const PIECE = 1 << 18, LONGEST_LINE = 256;
const NOTE_FILE = /^checkpoint-(0|[1-9]\d*)$/;

const bytesOf = async blob => new Uint8Array(await blob.arrayBuffer());
const needed = (files, name) => {
  insist(files.has(name), 'file', { name });
  return files.get(name);
};

/* What the bundle says it is about; whether that is so shows at the end. */
const claimed = raw => {
  let summary = null;
  try {
    summary = JSON.parse(utf8(raw));
  } catch {
    insist(false, 'summary');
  }
  const { format, origin, month, first } = summary || {};
  const fits = format === 'huifang/bundle/v1' && typeof origin === 'string' && typeof month === 'string';
  insist(fits && new RegExp(`^${ROUND}$`).test(month) && Number.isSafeInteger(first) && first >= 0, 'summary');
  return { origin, month, first };
};

/* The notes by size. `trust` is null where signatures cannot be checked. */
const notesOf = async (files, { origin, first }, trust) => {
  const notes = new Map();
  for (const [name, blob] of files) {
    const found = NOTE_FILE.exec(name);
    if (!found) continue;
    const note = noteOf(await bytesOf(blob), { name });
    insist(note.origin === origin && String(note.size) === found[1] && note.size >= first, 'note', { name });
    if (trust) await insistSigned(note, trust, { name });
    notes.set(note.size, note);
  }
  insist(notes.size, 'no_checkpoint');
  return new Map([...notes].sort(([one], [other]) => one - other));
};

/* Takes every line. `met` is told the tree at each size. */
const readLines = async (blob, take, progress) => {
  const decoder = new TextDecoder('latin1');
  for (let at = 0; at < blob.size;) {
    const piece = await bytesOf(blob.slice(at, at + PIECE)), text = decoder.decode(piece);
    let begin = 0;
    for (let end; (end = piece.indexOf(LINE_FEED, begin)) >= 0; begin = end + 1) {
      take(piece.subarray(begin, end), text.slice(begin, end));
    }
    insist(begin > 0, 'end');
    at += begin;
    progress(at / blob.size);
  }
};

/* Audits the lines against the checkpoints, and gives the roots at the sizes that somebody asks for. */
const walked = async (files, { first }, notes, wanted, progress) => {
  const tree = treeOf(first, await bytesOf(needed(files, 'frontier.txt')));
  const audit = new Audit(first), roots = new Map();
  const leaf = new Uint8Array(1 + LONGEST_LINE);
  const met = () => {
    if (!notes.has(tree.size) && !wanted.has(tree.size)) return;
    roots.set(tree.size, tree.root());
    if (!notes.has(tree.size)) return;
    insist(same(tree.root(), notes.get(tree.size).root), 'root', { count: tree.size });
    audit.mark();
  };
  met();
  await readLines(needed(files, 'lines.txt'), (line, text) => {
    insist(line.length <= LONGEST_LINE, 'line', { line: audit.at + 1 });
    audit.take(text);
    leaf.set(line, 1);
    tree.add(leaf.subarray(0, 1 + line.length));
    met();
  }, progress);
  audit.whole();
  insist(tree.size === Math.max(...notes.keys()), 'end');
  return { audit, roots, root: tree.root(), size: tree.size };
};

/* Compares a checkpoint from elsewhere: true if it agrees, null if the lines do not pass its size. */
const agrees = (note, origin, roots) => {
  insist(note.origin === origin, 'other_origin');
  if (!roots.has(note.size)) return null;
  insist(same(roots.get(note.size), note.root), 'split', { count: note.size });
  return true;
};

/* What holds of the bundle, or throws Refused. `files`: name to Blob; `seen`: checkpoints from elsewhere, as bytes. */
const checked = async (files, trust, seen = [], progress = () => {}) => {
  const raw = await bytesOf(needed(files, 'summary.json')), about = claimed(raw);
  insist(!trust || trust.offices.every(key => key.name === about.origin), 'other_origin');
  const notes = await notesOf(files, about, trust), others = seen.map(bytes => noteOf(bytes, { name: 'seen' }));
  const wanted = new Set(others.map(note => note.size));
  const { audit, roots, root, size } = await walked(files, about, notes, wanted, progress);
  const round = audit.rounds.get(about.month), sizes = [...notes.keys()];
  insist(round && round.enrolled && round.ended && round.enrolled === round.outcomes.size, 'not_ended');
  insist(fixedBefore(round, sizes), 'not_fixed');
  const figures = figuresOf(round);
  const due = summaryWritten({ ...about, ...figures, format: 'huifang/bundle/v1', checkpoints: sizes });
  insist(same(due, raw), 'figures');
  for (const note of others) if (trust) await insistSigned(note, trust, { name: 'seen' });
  const compared = others.map(note => agrees(note, about.origin, roots));
  return { ...about, round, figures, root, size, sizes, compared };
};
