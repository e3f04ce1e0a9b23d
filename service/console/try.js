// A request is chosen, and the cards are shown as its prescriber would see them.

import { get, post } from './api.js';
import { cardView, noCard } from './card.js';
import { add, empty, field, h, plural, say, segments, select, show } from './dom.js';
import { callerOf, newUuid, setResult, state } from './state.js';

let answer;   // where the cards stand
let chooser;  // where the request is chosen
const pasted = { text: '' };
const fhir = { server: '', name: '', patients: null, patient: '', order: '', problem: '' };

const EXAMPLE_ORDER = 'gabapentin 600 mg three times daily';

function serviceSelect() {
  return field('Service', select(state.status.services.map((one) =>
    ({ value: one.id, label: `${one.id} (${one.hook})` })), state.service,
  (value) => { state.service = value; }));
}

// ---- bundled cases -----------------------------------------------------------------------------

function caseButton(one) {
  return h('li', {}, h('button', {
    type: 'button', class: 'case', 'aria-pressed': one.id === state.caseId ? 'true' : 'false',
    onclick: () => chooseCase(one.id),
  }, h('span', { class: 'case-title' }, one.title), one.hook !== 'order-sign' && h('span', { class: 'case-hook' }, one.hook)));
}

function casesPart() {
  const groups = [...new Set(state.cases.map((one) => one.group))];
  return h('div', { class: 'cases', tabindex: '0', role: 'region', 'aria-label': 'Bundled cases' },
    groups.map((group) => [h('h3', {}, group),
      h('ul', {}, state.cases.filter((one) => one.group === group).map(caseButton))]));
}

async function chooseCase(id) {
  state.caseId = id;
  const one = state.cases.find((item) => item.id === id);
  const hadFocus = chooser.contains(document.activeElement);
  drawChooser();
  const pressed = chooser.querySelector('.case[aria-pressed="true"]');
  if (pressed && hadFocus) pressed.focus();
  try {
    const whole = await get(`/api/cases/${one.id}`);
    state.request = whole.request;
    state.service = one.service;
    state.today = one.today;
    document.getElementById('today').value = one.today;
    await run();
  } catch (error) {
    showProblem(error);
  }
}

// ---- pasted requests ---------------------------------------------------------------------------

function readFile(file, area) {
  file.text().then((text) => {
    pasted.text = text;
    area.value = text;
    say(`${file.name} was read`);
  });
}

function pastePart() {
  const area = h('textarea', {
    rows: 14, spellcheck: 'false', class: 'mono', placeholder: '{"hook": "order-sign", \u2026}',
    oninput: () => { pasted.text = area.value; },
    ondragover: (event) => { event.preventDefault(); area.classList.add('dropping'); },
    ondragleave: () => area.classList.remove('dropping'),
    ondrop: (event) => {
      event.preventDefault();
      area.classList.remove('dropping');
      const file = event.dataTransfer.files[0];
      if (file) readFile(file, area);
    },
  });
  area.value = pasted.text;
  const file = h('input', {
    type: 'file', accept: '.json,application/json',
    onchange: () => { if (file.files[0]) readFile(file.files[0], area); },
  });
  return h('div', {}, field('CDS Hooks request', area, 'Paste JSON, or drop a file on the field.'),
    field('Or choose a file', file), serviceSelect(),
    h('button', { type: 'button', class: 'primary wide', onclick: tryPasted }, 'Try this request'));
}

function tryPasted() {
  try {
    state.request = JSON.parse(pasted.text);
  } catch (error) {
    showProblem(new Error(`This is no JSON: ${error.message}`));
    return;
  }
  state.caseId = '';
  const matching = state.status.services.find((one) => one.hook === state.request.hook);
  const chosen = state.status.services.find((one) => one.id === state.service);
  if (matching && chosen && chosen.hook !== state.request.hook) state.service = matching.id;
  run().catch(showProblem);
}

// ---- FHIR servers ------------------------------------------------------------------------------

async function findPatients() {
  fhir.problem = '';
  fhir.patients = null;
  say('Searching');
  try {
    const query = new URLSearchParams({ server: fhir.server, name: fhir.name });
    fhir.patients = (await get(`/api/fhir/patients?${query}`)).patients;
    say(plural(fhir.patients.length, 'patient'));
  } catch (error) {
    fhir.problem = error.message;
  }
  drawChooser();
}

async function trySimulated() {
  fhir.problem = '';
  say('Reading the chart');
  try {
    const call = await post('/api/fhir/simulate',
      { server: fhir.server, patient: fhir.patient, order: fhir.order, service: state.service });
    state.request = call.request;
    state.caseId = '';
    if (call.notes.length > 0) fhir.problem = `Not fetched: ${call.notes.join('; ')}`;
    drawChooser();
    await run();
  } catch (error) {
    fhir.problem = error.message;
    drawChooser();
  }
}

function fhirPart() {
  const servers = state.status.fhirServers;
  if (servers.length === 0) {
    return h('p', { class: 'notice' }, 'The configuration allows no FHIR server (fhir.bases).');
  }
  fhir.server = fhir.server || servers[0].url;
  const name = h('input', { type: 'text', value: fhir.name, oninput: () => { fhir.name = name.value; } });
  const id = h('input', { type: 'text', value: fhir.patient, oninput: () => { fhir.patient = id.value; } });
  const order = h('input', {
    type: 'text', value: fhir.order, placeholder: EXAMPLE_ORDER,
    oninput: () => { fhir.order = order.value; },
  });
  return h('div', {},
    field('Server', select(servers.map((one) => ({ value: one.url, label: one.url })), fhir.server,
      (value) => { fhir.server = value; })),
    field('Patient\u2019s name', name),
    h('button', { type: 'button', onclick: findPatients }, 'Search'),
    fhir.patients && h('ul', { class: 'patients' }, fhir.patients.map((one) => h('li', {}, h('button', {
      type: 'button', class: 'case', 'aria-pressed': one.id === fhir.patient ? 'true' : 'false',
      onclick: () => { fhir.patient = one.id; drawChooser(); },
    }, h('span', { class: 'case-title' }, one.name || one.id),
    h('span', { class: 'case-hook' }, [one.birthDate, one.gender].filter(Boolean).join(', ')))))),
    field('Patient id', id), field('Order in words', order, `For example: ${EXAMPLE_ORDER}`),
    serviceSelect(),
    h('button', { type: 'button', class: 'primary wide', onclick: trySimulated }, 'Read the chart and try'),
    fhir.problem && h('p', { class: 'problem', role: 'alert' }, fhir.problem));
}

// ---- the answer --------------------------------------------------------------------------------

export function showProblem(error) {
  const outcome = error.outcome;
  show(answer, h('div', { class: 'refused', role: 'alert' },
    h('h2', {}, error.status ? `Refused with ${error.status}` : 'Not answered'),
    h('p', {}, error.message),
    outcome && h('details', {}, h('summary', {}, 'OperationOutcome as the caller gets it'),
      h('pre', { tabindex: '0' }, JSON.stringify(outcome, null, 2)))));
  setResult(null);
  say(error.message);
}

export async function run() {
  // A call of its own: a client makes a new instance for each.
  const request = { ...state.request, hookInstance: newUuid() };
  const result = await post('/api/try', {
    request, service: state.service, today: state.today, keep: true, ...callerOf(state.as),
  });
  state.request = request;
  setResult(result);
  drawAnswer();
  performance.mark('nextstep-ready');
  say(`${plural(result.response.cards.length, 'card')}: ${result.response.cards.map((card) => card.summary).join('; ')}`);
}

function took(microseconds) {
  return microseconds < 1000 ? `${microseconds} \u00b5s` : `${(microseconds / 1000).toFixed(1)} ms`;
}

function json(title, value) {
  return h('details', { class: 'json' }, h('summary', {}, title),
    h('pre', { tabindex: '0' }, JSON.stringify(value, null, 2)));
}

function drawAnswer() {
  const result = state.result;
  if (!result) {
    show(answer, empty('See what a prescriber sees',
      'Choose a case, paste a CDS Hooks request or pick a patient of an allow-listed FHIR server.'));
    return;
  }
  const cards = result.response.cards;
  const one = state.cases.find((item) => item.id === state.caseId);
  show(answer,
    h('div', { class: 'answer-head' },
      h('div', {}, h('h2', {}, one ? one.title : 'Your request'),
        one && h('p', { class: 'quiet' }, one.why)),
      h('p', { class: 'facts' },
        h('span', {}, plural(cards.length, 'card')), h('span', {}, result.service),
        h('span', {}, `on ${result.today}`), h('span', { title: 'time of the answer itself' }, took(result.microseconds)))),
    result.withheld.length > 0 && h('p', { class: 'notice' }, 'Withheld: ',
      result.withheld.map((one) => `${one.rule} (${one.cause})`).join(', ')),
    cards.length === 0 ? noCard() : cards.map((card) => cardView(card, result.shown, true)),
    h('div', { class: 'raw' }, json('Response as the caller gets it', result.response),
      json('Request', result.request)));
}

// ---- the view ----------------------------------------------------------------------------------

function drawChooser() {
  const parts = { case: casesPart, paste: pastePart, fhir: fhirPart };
  const scrolled = chooser.querySelector('.cases') ? chooser.querySelector('.cases').scrollTop : 0;
  show(chooser, parts[state.source]());
  const list = chooser.querySelector('.cases');
  if (list) list.scrollTop = scrolled;
}

function again() {
  if (state.request) run().catch(showProblem);
}

function settingsPart() {
  const asked = select([
    { label: 'Clients of this configuration', options: state.status.clients.map((one) => ({ value: `client:${one.id}`, label: one.id })) },
    { label: 'Kinds of client', options: state.status.kinds.map((one) => ({ value: `kind:${one.id}`, label: one.title })) },
  ], state.as, (value) => { state.as = value; again(); });
  const today = h('input', {
    type: 'date', value: state.today, required: true,
    onchange: () => { if (today.value) { state.today = today.value; again(); } },
  });
  today.id = 'today';
  return h('div', { class: 'settings' }, field('Shown as', asked), field('Day', today));
}

export async function open(panel) {
  chooser = h('div', { class: 'chooser' });
  answer = h('section', { class: 'answer', 'aria-label': 'Cards' });
  add(panel, [h('div', { class: 'split' },
    h('section', { class: 'side', 'aria-label': 'Request' },
      segments('Where the request comes from', [
        { value: 'case', label: 'Cases' }, { value: 'paste', label: 'Paste' }, { value: 'fhir', label: 'FHIR server' },
      ], state.source, (value) => { state.source = value; drawChooser(); }),
      settingsPart(), chooser),
    answer)]);
  drawChooser();
  drawAnswer();
  if (!state.request && state.cases.length > 0) await chooseCase(state.cases[0].id);
}
