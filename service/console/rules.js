// The inventory: what the content holds, in words.

import { get } from './api.js';
import { add, field, h, plural, segments, show } from './dom.js';
import { linkTo } from './markdown.js';
import { state } from './state.js';

const ATTRIBUTES = {
  citation: 'Bibliographic citation', developer: 'Developer', funding: 'Funding source of the technical implementation',
  dates: 'Release and revision dates', race: 'Use of race', ethnicity: 'Use of ethnicity', language: 'Use of language',
  sexual_orientation: 'Use of sexual orientation', gender_identity: 'Use of gender identity', sex: 'Use of sex',
  date_of_birth: 'Use of date of birth', social_determinants: 'Use of social determinants of health',
  health_status: 'Use of health status assessments',
};
const PARTS = [['summary', 'Summary'], ['consider', 'Consider'], ['ask', 'Ask'], ['because', 'Because'],
  ['options', 'Options'], ['not_offered', 'Not offered'], ['not_known', 'Not known'], ['evidence', 'Evidence']];

let inventory = null;
let fires = new Map();
const asked = { kind: 'rules', text: '' };

// A question in words: one sentence, or how its parts are joined and the parts.
function question(asks) {
  if (!asks) return h('p', { class: 'quiet' }, 'nothing');
  if (typeof asks === 'string') return h('span', {}, asks);
  return Object.entries(asks).map(([joined, parts]) => [h('span', { class: 'joined' }, joined),
    h('ul', {}, parts.map((part) => h('li', {}, question(part))))]);
}

function wordsOf(asks) {
  if (!asks) return '';
  if (typeof asks === 'string') return asks;
  return Object.values(asks).flat().map(wordsOf).join(' ');
}

function sources(title, list) {
  if (!list || list.length === 0) return null;
  return [h('h4', {}, title), h('ul', {}, list.map((source) => h('li', {},
    source.url ? linkTo(source.url, source.citation || source.id) : source.citation || source.id)))];
}

function says(rule) {
  return PARTS.filter(([key]) => rule.says[key]).map(([key, label]) => h('div', { class: 'says' }, h('h5', {}, label),
    h('ul', {}, rule.says[key].map((line) => h('li', {}, line.text,
      line.when && h('details', { class: 'inline' }, h('summary', {}, 'when'), question(line.when)))))));
}

function attributes(rule) {
  return h('details', {}, h('summary', {}, 'Source attributes (13)'), h('dl', { class: 'attributes' },
    Object.entries(rule.source_attributes).map(([key, value]) =>
      [h('dt', {}, ATTRIBUTES[key] || key), h('dd', {}, value || 'not provided')])));
}

function ruleDetail(rule) {
  return h('div', { class: 'rule-detail' },
    h('div', {}, h('h4', {}, 'Fires when'), h('div', { class: 'question' }, question(rule.when)),
      rule.unless && [h('h4', {}, 'Unless'), h('div', { class: 'question' }, question(rule.unless))],
      h('h4', {}, `Says (${rule.says.urgency})`), says(rule)),
    h('div', {}, h('dl', { class: 'attributes' },
      [['Owner', rule.owner], ['Version', rule.version], ['Released', rule.released], ['Revised', rule.revised],
        ['Review by', rule.review_by], ['Hooks', rule.hooks.join(', ')], ['Topic', rule.topic],
        ['Claims', rule.claims.join(', ') || 'none']].map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    sources('Sources', rule.sources), sources('What stands against it', rule.contrary), attributes(rule)));
}

function gateDetail(gate) {
  return h('div', { class: 'rule-detail' },
    h('div', {}, h('h4', {}, 'Applies when'), h('div', { class: 'question' }, question(gate.when)),
      gate.unless && [h('h4', {}, 'Unless'), h('div', { class: 'question' }, question(gate.unless))],
      gate.check && [h('h4', {}, 'Where it is not known, to be checked'), h('p', {}, gate.check)]),
    h('div', {}, h('h4', {}, 'Drugs'), h('p', {}, gate.drugs.join(', ')), sources('Sources', gate.sources)));
}

function flagDetail(flag) {
  return h('div', { class: 'rule-detail' },
    h('div', {}, h('h4', {}, 'Raised when'), h('div', { class: 'question' }, question(flag.when))),
    h('div', {}, sources('Sources', flag.sources)));
}

const COLUMNS = {
  rules: {
    heads: ['Rule', 'Status', 'Decides', 'Revised', 'Sources', 'Shown, 30 days'],
    row: (rule) => [
      [h('strong', {}, rule.title), h('span', { class: 'mono quiet id' }, rule.id)],
      h('span', { class: `pill ${rule.status}` }, rule.status), rule.decision, rule.revised,
      String(rule.sources.length), String(fires.get(rule.id) || 0)],
    detail: ruleDetail,
    words: (rule) => [rule.id, rule.title, rule.status, rule.decision, rule.owner, rule.claims.join(' '),
      rule.sources.map((one) => `${one.id} ${one.citation || ''}`).join(' '), wordsOf(rule.when), wordsOf(rule.unless),
      JSON.stringify(rule.says)].join(' '),
  },
  safety_rules: {
    heads: ['Safety rule', 'As an option', 'On a draft', 'Drugs', 'Sources'],
    row: (gate) => [[h('strong', {}, gate.says || gate.check || gate.id), h('span', { class: 'mono quiet id' }, gate.id)],
      gate.effect, gate.on_draft || '\u2013', String(gate.drugs.length), String(gate.sources.length)],
    detail: gateDetail,
    words: (gate) => [gate.id, gate.says, gate.check, gate.drugs.join(' '), wordsOf(gate.when)].join(' '),
  },
  red_flags: {
    heads: ['Red flag', 'Tier', 'Sources'],
    row: (flag) => [[h('strong', {}, flag.label), h('span', { class: 'mono quiet id' }, flag.id)],
      String(flag.tier), String(flag.sources.length)],
    detail: flagDetail,
    words: (flag) => [flag.id, flag.label, wordsOf(flag.when)].join(' '),
  },
};

function rowsFor(item, kind) {
  const columns = COLUMNS[kind];
  const detail = h('tr', { class: 'detail-row', hidden: true });
  const cells = columns.row(item);
  const toggle = h('button', {
    type: 'button', class: 'toggle', 'aria-expanded': 'false',
    onclick: () => {
      const opens = detail.hidden;
      detail.hidden = !opens;
      toggle.setAttribute('aria-expanded', opens);
      if (opens && !detail.firstChild) detail.append(h('td', { colspan: columns.heads.length }, columns.detail(item)));
    },
  }, cells[0]);
  return [h('tr', {}, h('th', { scope: 'row' }, toggle),
    cells.slice(1).map((cell, at) => h('td', { 'data-label': columns.heads[at + 1] }, cell))), detail];
}

function matching(kind) {
  const words = asked.text.toLowerCase().split(/\s+/).filter(Boolean);
  return inventory[kind].filter((item) => {
    const text = COLUMNS[kind].words(item).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function paint(place, count) {
  const found = matching(asked.kind);
  count.textContent = `${found.length} of ${inventory[asked.kind].length}`;
  show(place, found.length === 0 ? h('p', { class: 'quiet' }, 'Nothing holds all these words.')
    : h('table', { class: 'inventory' },
      h('thead', {}, h('tr', {}, COLUMNS[asked.kind].heads.map((head) => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, found.map((item) => rowsFor(item, asked.kind)))));
}

export async function open(panel) {
  const [rules, alerts, own] = await Promise.all([get('/api/rules'), get('/api/alerts'), get('/api/alerts?client=(console)')]);
  inventory = rules;
  const counted = alerts.cards.shown > 0 ? alerts : own;
  fires = new Map(counted.rules.map((rule) => [rule.rule, rule.shown]));
  const place = h('div', { class: 'inventory-place' });
  const count = h('span', { class: 'quiet', role: 'status' });
  const search = h('input', {
    type: 'search', placeholder: 'gabapentin NICE referral', value: asked.text,
    oninput: () => { asked.text = search.value; paint(place, count); },
  });
  const pack = inventory.pack;
  add(panel, [
    h('div', { class: 'page-head' }, h('h2', {}, pack.title),
      h('p', { class: 'quiet' }, `Content ${pack.content}, owner ${pack.owner}, released ${pack.released}, revised ${pack.revised}, to be reviewed by ${pack.review_by}. ${plural(inventory.rules.length, 'rule')}, ${plural(inventory.safety_rules.length, 'safety rule')}, ${plural(inventory.red_flags.length, 'red flag')}.`)),
    h('div', { class: 'tools' },
      segments('What to list', [
        { value: 'rules', label: 'Rules', count: inventory.rules.length },
        { value: 'safety_rules', label: 'Safety rules', count: inventory.safety_rules.length },
        { value: 'red_flags', label: 'Red flags', count: inventory.red_flags.length },
      ], asked.kind, (kind) => { asked.kind = kind; paint(place, count); }),
      field('Search', search), count),
    place,
    counted === own && counted.cards.shown > 0 && h('p', { class: 'hint' }, 'Shown: cards tried in this console, since no client was answered with a card yet.'),
  ]);
  paint(place, count);
  if (state.status) document.title = 'Rules \u00b7 NextStep console';
}
