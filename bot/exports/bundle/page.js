// The page: takes files, keys and a receipt from the person, and says what was found. Nothing that is typed leaves the browser.
'use strict';
const TEXTS = JSON.parse(document.getElementById('texts').textContent);
const say = (key, facts = {}) => TEXTS[key].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const at = id => document.getElementById(id);
const percent = parts => (parts === null ? TEXTS.nobody : `${Math.floor(parts / 1000) / 10} %`);
let files = new Map();
let seen = [];
let proven = null;
let taking = Promise.resolve();

const put = (where, tag, text, kind = '') => {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  where.append(made);
  return made;
};
const row = (where, name, value, kind = '') => {
  put(where, 'dt', name);
  put(where, 'dd', String(value), kind);
};

/* From here on the page can ask nobody for anything: a second policy, and the stricter of the two holds. */
const closeTheDoor = () => {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = "connect-src 'none'; img-src 'none'; form-action 'none'";
  document.head.append(policy);
};

/* The files beside the page, where it was served with them. */
const beside = async () => {
  const got = new Map();
  const take = async name => {
    const answer = await fetch(name, { cache: 'no-store', credentials: 'omit' });
    if (!answer.ok) throw new Error(name);
    got.set(name, await answer.blob());
  };
  await take('summary.json');
  const { checkpoints } = JSON.parse(await got.get('summary.json').text());
  const names = ['frontier.txt', 'lines.txt', ...checkpoints.map(size => `checkpoint-${size}`)];
  for (const name of names) await take(name);
  return got;
};

const took = () => {
  at('taken').textContent = files.size ? say('taken', { count: files.size }) : TEXTS.none_taken;
  at('go').disabled = !files.size;
};

/* The keys that were typed: null for none. */
const typedKeys = () => {
  const keys = at('keys').value.split(/\s+/).filter(Boolean).map(keyOf);
  if (!keys.length) return null;
  const offices = keys.filter(key => key.kind === NOTE), witnesses = keys.filter(key => key.kind === COSIGNATURE);
  insist(offices.length, 'no_office_key');
  return { offices, witnesses, needed: Number(at('needed').value) };
};

const showFigures = ({ month, figures, root, size, sizes }) => {
  const list = at('figures'), shown = at('aloud');
  list.textContent = shown.textContent = '';
  row(list, TEXTS.month, month);
  row(list, TEXTS.concluded, figures.concluded);
  for (const code of TEXTS.codes.split(' ')) row(list, TEXTS[`code_${code}`], figures.outcomes[code], 'part');
  row(list, TEXTS.coverage, `${percent(figures.coverage_ppm)} (${figures.answered} ⁄ ${figures.concluded})`);
  row(list, TEXTS.satisfaction, `${percent(figures.satisfied_ppm)} (${figures.satisfied} ⁄ ${figures.answered})`);
  row(list, TEXTS.of_all, `${percent(figures.satisfied_of_concluded_ppm)} (${figures.satisfied} ⁄ ${figures.concluded})`);
  row(list, TEXTS.wilson, percent(figures.wilson_low_ppm));
  row(list, TEXTS.additions, figures.additions);
  row(list, TEXTS.errata, figures.errata);
  row(list, TEXTS.lines, size);
  row(list, TEXTS.checkpoints, sizes.join(', '));
  for (const group of aloud(root, TEXTS.aloud_in === 'sounds' ? SOUNDS : SIGNS)) put(shown, 'li', group);
  at('root').textContent = hex(root).replace(/(.{4})(?!$)/g, '$1 ');
};

/* What was found about signatures and other copies, a sentence each; whether nothing is left open. */
const showSigned = (found, typed, trust) => {
  const list = at('signed');
  list.textContent = '';
  if (trust && trust.needed) put(list, 'li', say('signatures_hold', { count: trust.needed }));
  else if (trust) put(list, 'li', TEXTS.unwitnessed);
  else put(list, 'li', typed ? TEXTS[isSecureContext ? 'too_old' : 'not_secure'] : TEXTS.no_keys);
  found.compared.forEach(same => put(list, 'li', same ? TEXTS.compared : TEXTS.not_compared));
  return Boolean(trust && trust.needed);
};

const verdict = (kind, title, text) => {
  const box = at('verdict');
  box.className = `verdict ${kind}`;
  box.textContent = '';
  put(box, 'h2', title);
  put(box, 'p', text);
};

const refusal = problem => {
  if (problem instanceof DOMException) return TEXTS.unreadable;
  if (!(problem instanceof Refused)) throw problem;
  return say(problem.code, { ...problem.facts, name: problem.facts.name === 'seen' ? TEXTS.seen_name : problem.facts.name });
};

const check = async () => {
  proven = null;
  at('found').hidden = at('receipt').hidden = true;
  at('verdict').className = at('verdict').textContent = at('counted').className = at('counted').textContent = '';
  at('go').disabled = true;
  at('progress').hidden = false;
  await taking;
  try {
    const typed = typedKeys(), trust = typed && (await knowsEd25519()) ? typed : null;
    const found = await checked(files, trust, seen, part => (at('progress').value = part));
    proven = found;
    showFigures(found);
    const all = showSigned(found, typed, trust);
    at('found').hidden = at('receipt').hidden = false;
    verdict(all ? 'ok' : 'open', TEXTS[all ? 'all_holds' : 'figures_hold'], TEXTS[all ? 'all_holds_why' : 'figures_hold_why']);
  } catch (problem) {
    verdict('late', TEXTS.does_not_hold, refusal(problem));
  } finally {
    at('progress').hidden = true;
    took();
    at('verdict').focus();
  }
};

const checkReceipt = () => {
  const answer = at('counted');
  try {
    const outcome = proven.round.outcomes.get(packed(slotOf(proven.month, receiptSecret(at('code').value), at('case').value.trim())));
    answer.className = outcome ? 'note ok' : 'note late';
    answer.textContent = outcome ? say('counted', { month: proven.month, outcome: TEXTS[`code_${outcome}`] }) : say('not_there', { month: proven.month });
  } catch (problem) {
    answer.className = 'note late';
    answer.textContent = refusal(problem);
  }
};

/* Takes what was chosen, one choice after the other; says so if a zip cannot be read. */
const taken = (list, take) => {
  const chosen = [...list];
  taking = taking.then(async () => {
    try {
      await take(await allOpened(chosen));
    } catch (problem) {
      verdict('late', TEXTS.does_not_hold, refusal(problem));
    }
    took();
  });
};
const takeFiles = list => taken(list, found => found.forEach(([name, file]) => files.set(name, file)));
/* Of somebody else's whole bundle the checkpoints are what can be compared. */
const takeSeen = list => taken(list, async found => {
  const notes = found.filter(([name]) => NOTE_FILE.test(name));
  seen = await Promise.all((notes.length ? notes : found).map(([, file]) => bytesOf(file)));
});
const begin = async () => {
  at('scripts').hidden = true;
  at('work').hidden = false;
  if (location.protocol !== 'file:') {
    files = await beside().catch(() => new Map());
  }
  closeTheDoor();
  at('bundle').addEventListener('change', ({ target }) => {
    files = new Map();
    takeFiles(target.files);
  });
  at('seen').addEventListener('change', ({ target }) => takeSeen(target.files));
  addEventListener('dragover', event => event.preventDefault());
  addEventListener('drop', event => {
    event.preventDefault();
    takeFiles(event.dataTransfer.files);
  });
  at('asked').addEventListener('submit', event => {
    event.preventDefault();
    check();
  });
  at('receipt').addEventListener('submit', event => {
    event.preventDefault();
    checkReceipt();
  });
  took();
  document.documentElement.dataset.ready = 'yes';
};
begin();
