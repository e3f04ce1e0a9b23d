// One fact changed in the request itself, and what the service answers then.

import { post } from './api.js';
import { cardView, noCard } from './card.js';
import { add, empty, field, h, newId, plural, say, select, show } from './dom.js';
import { callerOf, state } from './state.js';
import { goTo } from './app.js';

const WAIT = 120; // milliseconds after the last move of a slider
const number = (value) => value.toLocaleString('en', { maximumFractionDigits: 1 });

let cards;
let summary;
let changed;
let timer = 0;
let asked = 0;

// ---- what can be changed -----------------------------------------------------------------------

// The running trial that today's order is about, else the first that runs.
function trialIn(explanation) {
  const running = explanation.timeline.filter((drug) => drug.running && drug.stretches.length > 0);
  const drafted = explanation.drafted.map((one) => one.drug);
  return running.find((drug) => drafted.includes(drug.drug)) || running.find((drug) => drug.trial.certainty) || running[0];
}

const weeksBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / (7 * 86400000));

function stepFor(dose) {
  if (dose >= 1000) return 100;
  return dose >= 200 ? 50 : 5;
}

function doseSlider(label, hint, order, dose, limit, put) {
  const most = Math.max(dose * 2, (limit || 0) * 1.25, stepFor(dose) * 4);
  const step = stepFor(dose);
  return {
    label, hint, unit: 'mg/day', min: step, max: Math.ceil(most / step) * step, step, value: dose,
    put: (value) => put({ order, mgPerDay: value }),
  };
}

function slidersFor(explanation) {
  const sliders = [];
  const draft = explanation.drafted.find((one) => one.mg_per_day);
  if (draft) {
    sliders.push(doseSlider(`${draft.drug || draft.product}, drafted`, 'Daily dose of today\u2019s order', draft.resource,
      draft.mg_per_day, draft.limit_mg_per_day, (dose) => changed.doses.set('draft', dose)));
  }
  const trial = trialIn(explanation);
  const last = trial && trial.stretches[trial.stretches.length - 1];
  if (last && last.mg_per_day && last.resources.length === 1) {
    sliders.push(doseSlider(`${trial.drug}, taken now`, 'Daily dose of the order on the chart', last.resources[0],
      last.mg_per_day, trial.adequate_mg_per_day, (dose) => changed.doses.set('taken', dose)));
  }
  if (last && last.resources.length > 0) {
    const others = trial.resources.filter((one) => !last.resources.includes(one));
    sliders.push({
      label: `${trial.drug}, weeks at this dose`, hint: 'Earlier orders of the drug move along', unit: 'weeks',
      min: 0, max: 52, step: 1, value: weeksBetween(last.from, explanation.today),
      put: (weeks) => { changed.course = { orders: [...last.resources, ...others], weeks }; },
    });
  }
  const pain = explanation.pain[0];
  if (pain) {
    sliders.push({
      label: 'Pain since', hint: pain.condition || pain.kind, unit: 'weeks', min: 0, max: 104, step: 1,
      value: pain.weeks ? pain.weeks.at_least : null,
      put: (weeks) => { changed.onset = { condition: pain.resource, weeks }; },
    });
  }
  const kidney = explanation.kidney;
  sliders.push({
    label: 'eGFR', hint: kidney ? `Recorded: ${number(kidney.ml_per_min)} mL/min, ${kidney.method}` : 'Not known',
    unit: 'mL/min', min: 5, max: 120, step: 1, value: kidney ? Math.round(kidney.ml_per_min) : null,
    put: (value) => { changed.egfr = value; },
  });
  const score = explanation.pain_score;
  sliders.push({
    label: 'Pain score', hint: score ? `Recorded: ${score.value}/10 on ${score.date}` : 'Not known', unit: '/10',
    min: 0, max: 10, step: 1, value: score ? score.value : null,
    put: (value) => {
      changed.painScore = value;
      if (pain) changed.painOf = pain.resource;
    },
  });
  return sliders;
}

function sliderView(slider) {
  const known = slider.value !== null;
  const start = known ? slider.value : Math.round((slider.min + slider.max) / 2);
  const value = h('output', {}, known ? number(start) : '\u2013', ` ${slider.unit}`);
  const input = h('input', {
    type: 'range', min: slider.min, max: slider.max, step: slider.step, id: newId('slider'),
    'aria-valuetext': known ? `${start} ${slider.unit}` : 'not known',
    oninput: () => {
      const now = Number(input.value);
      value.textContent = `${number(now)} ${slider.unit}`;
      input.setAttribute('aria-valuetext', `${now} ${slider.unit}`);
      input.closest('.slider').classList.add('moved');
      slider.put(now);
      later();
    },
  });
  input.value = String(start);
  value.setAttribute('for', input.id);
  return h('div', { class: 'slider' }, h('div', { class: 'slider-head' }, h('label', { for: input.id }, slider.label), value),
    input, h('p', { class: 'hint' }, slider.hint));
}

function flagView() {
  const tiers = [...new Set(state.status.redFlags.map((one) => one.tier))].sort();
  return field('Red flag found today', select([{ value: '', label: 'None added' },
    ...tiers.map((tier) => ({
      label: `Tier ${tier}`,
      options: state.status.redFlags.filter((one) => one.tier === tier).map((one) => ({ value: one.id, label: one.label })),
    }))], '', (value) => {
    changed.redFlag = value;
    later();
  }));
}

// ---- asking ------------------------------------------------------------------------------------

function changeToSend() {
  const change = {};
  if (changed.doses.size > 0) change.dose = [...changed.doses.values()];
  for (const name of ['course', 'onset', 'egfr', 'painScore', 'painOf', 'redFlag']) {
    if (changed[name] !== undefined && changed[name] !== '') change[name] = changed[name];
  }
  return change;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

async function ask() {
  const change = changeToSend();
  const mine = asked += 1;
  if (Object.keys(change).length === 0) {
    paint(state.result);
    return;
  }
  try {
    const result = await post('/api/whatif', {
      request: state.result.request, service: state.result.service, today: state.result.today, change,
      ...callerOf(state.as),
    });
    if (mine === asked) paint(result);
  } catch (error) {
    if (mine === asked) show(summary, h('p', { class: 'problem', role: 'alert' }, error.message));
  }
}

const firedIn = (result) => result.explanation.rules.filter((rule) => rule.outcome === 'fired').map((rule) => rule.id);

function ruleChanges(result) {
  const before = firedIn(state.result);
  const after = firedIn(result);
  const title = new Map(result.chart.rules.map((rule) => [rule.id, rule.title]));
  const gone = before.filter((id) => !after.includes(id));
  const come = after.filter((id) => !before.includes(id));
  if (gone.length + come.length === 0) return null;
  return h('ul', { class: 'rule-changes' },
    come.map((id) => h('li', { class: 'come' }, h('span', { class: 'pill fired' }, 'Now fires'), ' ', title.get(id))),
    gone.map((id) => h('li', { class: 'gone' }, h('span', { class: 'pill not' }, 'No longer'), ' ', title.get(id))));
}

function factsOf(result) {
  const trial = trialIn(result.explanation);
  const facts = [];
  if (trial && trial.trial.certainty) {
    const days = trial.days_adequate ? `, ${trial.days_adequate.at_least} days at an adequate dose` : '';
    facts.push(`${trial.drug}: ${trial.trial.state} (${trial.trial.certainty})${days}`);
  }
  if (result.explanation.kidney) facts.push(`kidney function ${number(result.explanation.kidney.ml_per_min)} mL/min`);
  return facts.join(' \u00b7 ');
}

function paint(result) {
  const shown = result.response.cards;
  const isChanged = result !== state.result;
  show(summary, h('div', { class: 'answer-head' },
    h('h2', {}, isChanged ? 'What it would answer' : 'As recorded'),
    h('p', { class: 'facts' }, h('span', {}, plural(shown.length, 'card')), h('span', {}, factsOf(result)))),
  isChanged && ruleChanges(result));
  show(cards, shown.length === 0 ? noCard() : shown.map((card) => cardView(card, result.shown, false)),
    isChanged && h('details', { class: 'json' }, h('summary', {}, 'The request as it was changed'),
      h('pre', { tabindex: '0' }, JSON.stringify(result.request, null, 2))));
  cards.dataset.drawn = String(Number(cards.dataset.drawn || 0) + 1);
  say(`${plural(shown.length, 'card')}: ${shown.map((card) => card.summary).join('; ')}`);
}

// ---- the view ----------------------------------------------------------------------------------

export async function open(panel) {
  if (!state.result) {
    add(panel, [empty('Nothing to change yet', 'Try a request first; then one fact of it can be changed here.',
      h('button', { type: 'button', class: 'primary', onclick: () => goTo('try') }, 'Go to Try'))]);
    return;
  }
  const one = state.cases.find((item) => item.id === state.caseId);
  const side = h('section', { class: 'side', 'aria-label': 'Facts to change' });
  cards = h('div', { class: 'cards-place' });
  summary = h('div', {});
  const reset = () => {
    changed = { doses: new Map() };
    show(side, h('div', { class: 'side-head' }, h('h2', {}, one ? one.title : 'Your request'),
      h('p', { class: 'quiet' }, 'Each slider edits the FHIR resources of the request; the service answers the edited request.')),
    slidersFor(state.result.explanation).map(sliderView), flagView(),
    h('button', { type: 'button', class: 'wide', onclick: () => { reset(); ask(); } }, 'Back to what is recorded'));
  };
  reset();
  add(panel, [h('div', { class: 'split' }, side, h('section', { class: 'answer', 'aria-label': 'Cards' }, summary, cards))]);
  paint(state.result);
}
