// How the request was read, and what each rule made of it.

import { add, empty, h, plural, segments, show } from './dom.js';
import { linkTo } from './markdown.js';
import { resourceNamed, state } from './state.js';
import { timelineView } from './timeline.js';
import { goTo } from './app.js';

const number = (value) => value.toLocaleString('en', { maximumFractionDigits: 1 });

// ---- resources ---------------------------------------------------------------------------------

function openResource(reference) {
  const resource = resourceNamed(state.result.request, reference);
  const server = state.result.request.fhirServer;
  const dialog = h('dialog', { class: 'resource', 'aria-label': reference, onclose: () => dialog.remove() },
    h('header', {}, h('h2', {}, reference),
      h('button', { type: 'button', onclick: () => dialog.close() }, 'Close')),
    server && h('p', {}, linkTo(`${server.replace(/\/$/, '')}/${reference}`, 'On the FHIR server')),
    h('pre', { tabindex: '0' }, resource ? JSON.stringify(resource, null, 2) : 'The request holds no resource of this name: it was fetched, or has no id.'));
  document.body.append(dialog);
  dialog.showModal();
}

export function chips(references) {
  return [...new Set(references || [])].filter(Boolean).map((reference) =>
    h('button', { type: 'button', class: 'chip mono', onclick: () => openResource(reference) }, short(reference)));
}

const short = (text) => (text.length > 40 ? `${text.slice(0, 39)}\u2026` : text);

// "<MedicationRequest/mr-2>" at the end of a sentence becomes a button.
function withChips(sentence) {
  const references = [...sentence.matchAll(/<([^<>]+)>/g)].map((match) => match[1]);
  return [sentence.replace(/\s*<[^<>]+>/g, ''), ' ', chips(references)];
}

// ---- facts -------------------------------------------------------------------------------------

function fact(name, value, references, note) {
  return h('tr', {}, h('th', { scope: 'row' }, name),
    h('td', {}, value, note && h('span', { class: 'quiet' }, ` ${note}`), ' ', chips(references)));
}

function kidneyFact(explanation) {
  const kidney = explanation.kidney;
  if (!kidney) return fact('Kidney function', h('em', {}, 'not known'), [], explanation.kidney_reason);
  return fact('Kidney function', `${kidney.bound ? `${kidney.bound} ` : ''}${number(kidney.ml_per_min)} mL/min`,
    [kidney.resource], `${kidney.method}${kidney.date ? `, ${kidney.date}` : ''}`);
}

function scoreFact(explanation) {
  const score = explanation.pain_score;
  if (!score) return fact('Pain score', h('em', {}, 'not known'), [], explanation.pain_score_reason);
  return fact('Pain score', `${score.value}/10`, [score.resource], `${score.date}${score.names_a_site ? '' : ', names no site'}`);
}

function painFact(pain) {
  const weeks = pain.weeks && (pain.weeks.at_least === pain.weeks.at_most ? `${pain.weeks.at_least} weeks` : `${pain.weeks.at_least} to ${pain.weeks.at_most} weeks`);
  return fact('Pain', pain.condition || pain.kind, [pain.resource],
    [pain.kind, pain.side, weeks || pain.reason].filter(Boolean).join(', '));
}

function draftFact(draft) {
  return fact('Drafted', draft.drug || draft.product, [draft.resource],
    [draft.mg_per_day ? `${number(draft.mg_per_day)} mg/day` : draft.reason, draft.change,
      draft.limit_mg_per_day && `limit ${number(draft.limit_mg_per_day)}`].filter(Boolean).join(', '));
}

function factsTable(explanation, chart) {
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Facts' }, h('table', { class: 'facts-table' },
    h('thead', {}, h('tr', {}, ['Fact', 'Read as, and from what'].map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {},
      explanation.pain.map(painFact), scoreFact(explanation), kidneyFact(explanation),
      explanation.red_flags.map((flag) => fact('Red flag', flag.id, flag.resources, `tier ${flag.tier}${flag.dated ? '' : ', not known to be recent'}`)),
      explanation.drafted.map(draftFact),
      chart.draftedServices.map((one) => fact('Drafted', one.text, [one.resource])),
      explanation.not_known.map((one) => fact('Not known', one.what, [], one.why)))));
}

function trials(explanation) {
  if (explanation.timeline.length === 0) return null;
  return h('div', { class: 'trials' }, explanation.timeline.map((drug) => h('details', {},
    h('summary', {}, h('strong', {}, drug.drug || drug.product), h('span', { class: 'quiet' },
      ` ${drug.trial.state}${drug.trial.certainty ? `, ${drug.trial.certainty}` : ''}`)),
    h('ul', {}, drug.trial.because.map((one) => h('li', {}, withChips(one))),
      drug.trial.missing.map((one) => h('li', { class: 'missing' }, 'Missing: ', withChips(one)))))));
}

// ---- options -----------------------------------------------------------------------------------

const STANDING = {
  suggested: ['offered', 'Suggested'], text: ['said', 'Said, not suggested'], withheld: ['barred', 'Withheld'],
};

function gateLine(gate) {
  return h('li', {}, h('span', { class: 'mono id' }, gate.id), ' ',
    gate.answer === 'unknown' ? 'To be checked: ' : '', gate.text || gate.effect, ' ', chips(gate.resources));
}

function optionRow(option) {
  const [kind, label] = STANDING[option.standing] || ['said', option.standing];
  return h('li', { class: 'option' },
    h('div', {}, h('strong', {}, option.drug), ' ', h('span', { class: `pill ${kind}` }, label),
      option.contested && h('span', { class: 'pill contested' }, 'Contested'),
      option.textOnly && h('span', { class: 'quiet' }, ' never a suggestion')),
    option.gates.length > 0 ? h('ul', { class: 'gates' }, option.gates.map(gateLine))
      : h('p', { class: 'quiet' }, 'No safety rule stands against it.'));
}

function optionsPart(chart) {
  const found = chart.findings.filter((one) => one.options.length > 0 || one.drafts.length > 0);
  if (found.length === 0) return h('p', { class: 'quiet' }, 'No finding offers a drug, and the order runs into no safety rule.');
  return found.map((finding) => h('div', { class: 'finding' },
    h('p', { class: 'mono quiet' }, finding.rules.join(', ')),
    finding.drafts.length > 0 && h('ul', { class: 'options' }, finding.drafts.map((stop) => h('li', { class: 'option' },
      h('div', {}, h('strong', {}, 'The drafted order'), ' ', h('span', { class: 'pill barred' }, stop.effect)),
      h('ul', { class: 'gates' }, gateLine({ ...stop, answer: 'yes' }))))),
    h('ul', { class: 'options' }, finding.options.map(optionRow))));
}

// ---- rules -------------------------------------------------------------------------------------

// "unknown" is a rule that would fire, or might, if something were known.
function kindOf(rule) {
  if (rule.outcome === 'fired') return 'fired';
  if (rule.outcome === 'silenced') return 'silenced';
  if (rule.answer === 'unknown') return 'unknown';
  return 'not';
}

const KINDS = { fired: 'Fired', silenced: 'Silenced', unknown: 'Not known', not: 'Not fired' };

function changesFor(rule, more) {
  if (rule.outcome === 'fired') return null;
  if (rule.silenced_by) return h('p', {}, `It answered yes and was silenced: ${rule.silenced_by}.`);
  if (more.lacks.length === 0 && more.barredBy.length === 0) return null;
  return h('div', { class: 'changes' },
    more.lacks.length > 0 && [h('h5', {}, more.lacks.length === 1 ? 'It would fire if this were so' : 'It would fire if all of these were so'),
      h('ul', {}, more.lacks.map((one) => h('li', {}, one.text,
        h('span', { class: 'quiet' }, one.answer === 'unknown' ? ' (now: not known)' : ' (now: no)'))))],
    more.barredBy.length > 0 && [h('h5', {}, 'It is barred because'),
      h('ul', {}, more.barredBy.map((one) => h('li', {}, one.text)))]);
}

function factRow(one) {
  return h('tr', {}, h('td', {}, h('span', { class: `answer-word ${one.answer}` }, one.answer)),
    h('td', {}, h('span', { class: 'mono' }, one.asked), one.because && h('span', { class: 'quiet' }, ` ${one.because}`)),
    h('td', {}, chips(one.resources)));
}

function ruleRow(rule, more) {
  const kind = kindOf(rule);
  return h('details', { class: `trace ${kind}`, open: false },
    h('summary', {}, h('span', { class: `pill ${kind}` }, KINDS[kind]), ' ',
      h('span', { class: 'rule-title' }, more.title), more.status !== 'live' && h('span', { class: 'pill shadow' }, more.status),
      h('span', { class: 'mono quiet id' }, rule.id)),
    changesFor(rule, more),
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Facts of ${rule.id}` }, h('table', {}, h('tbody', {}, rule.facts.map(factRow)))));
}

function rulesPart(explanation, chart) {
  const more = new Map(chart.rules.map((rule) => [rule.id, rule]));
  const list = h('div', { class: 'traces' });
  const all = explanation.rules;
  const count = (kind) => all.filter((rule) => kindOf(rule) === kind).length;
  const paint = (kind) => show(list, all.filter((rule) => kind === 'all' || kindOf(rule) === kind)
    .map((rule) => ruleRow(rule, more.get(rule.id))),
  kind !== 'all' && count(kind) === 0 && h('p', { class: 'quiet' }, 'None.'));
  const first = count('fired') > 0 ? 'fired' : 'all';
  paint(first);
  return [segments('Rules to show', [
    ...Object.entries(KINDS).map(([value, label]) => ({ value, label, count: count(value) })),
    { value: 'all', label: 'All', count: all.length },
  ], first, paint), list];
}

// ---- the view ----------------------------------------------------------------------------------

export async function open(panel) {
  if (!state.result) {
    add(panel, [empty('Nothing to explain yet', 'Try a request first; then this says how it was read.',
      h('button', { type: 'button', class: 'primary', onclick: () => goTo('try') }, 'Go to Try'))]);
    return;
  }
  const { explanation, chart, response } = state.result;
  const one = state.cases.find((item) => item.id === state.caseId);
  const fired = explanation.rules.filter((rule) => rule.outcome === 'fired').length;
  add(panel, [
    h('div', { class: 'page-head' }, h('h2', {}, one ? one.title : 'Your request'),
      h('p', { class: 'quiet' }, `${plural(response.cards.length, 'card')} shown; ${fired} of ${plural(explanation.rules.length, 'rule')} fired, on ${explanation.today}.`)),
    h('section', { class: 'block' }, h('h3', {}, 'Treatment over time'), timelineView(explanation, chart)),
    h('div', { class: 'two' },
      h('section', { class: 'block' }, h('h3', {}, 'Facts as they were read'), factsTable(explanation, chart), trials(explanation)),
      h('section', { class: 'block' }, h('h3', {}, 'Options and what stands against them'), optionsPart(chart))),
    h('section', { class: 'block' }, h('h3', {}, 'What each rule made of it'), rulesPart(explanation, chart)),
  ]);
}
