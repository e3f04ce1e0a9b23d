// What was shown, and what became of it.

import { get } from './api.js';
import { add, empty, field, h, percent, plural, segments, select, show } from './dom.js';

const CONSOLE = '(console)';
const asked = { days: 30, client: null, limits: {} };
let place;
let charts = [];

const number = (value) => value.toLocaleString('en');

function isoDay(date) {
  return date.toISOString().slice(0, 10);
}

function queryOf(client, statusDay) {
  const to = statusDay;
  const from = isoDay(new Date(Date.parse(to) - (asked.days - 1) * 86400000));
  return new URLSearchParams({ from, to, client, ...asked.limits });
}

// ---- tiles -------------------------------------------------------------------------------------

function tile(label, value, note) {
  return h('div', { class: 'tile' }, h('span', { class: 'tile-label' }, label), h('span', { class: 'tile-value' }, value),
    h('span', { class: 'tile-note' }, note));
}

function tiles(data) {
  const { shown, accepted, overridden, ignored, waiting } = data.cards;
  const calls = data.calls;
  return h('div', { class: 'tiles' },
    tile('Cards shown', number(shown), `${data.from} to ${data.to}`),
    tile('Accepted', percent(accepted, shown), number(accepted)),
    tile('Overridden', percent(overridden, shown), number(overridden)),
    tile('Without an answer', percent(ignored + waiting, shown), `${number(ignored)} ignored, ${number(waiting)} may still come`),
    tile('Cards per 100 orders', calls && calls.aboutOrders > 0 ? (100 * calls.cards / calls.aboutOrders).toFixed(1) : '\u2013',
      calls ? plural(calls.aboutOrders, 'call about an order', 'calls about orders') : 'no audit is kept'),
    tile('Answered in 500 ms', calls && calls.answered > 0 ? percent(calls.under500ms, calls.answered) : '\u2013',
      calls ? plural(calls.answered, 'call') : 'no audit is kept'));
}

// ---- warnings ----------------------------------------------------------------------------------

const WARNINGS = {
  'low-acceptance': (one) => `Accepted in ${one.percent} % of the cards, under ${one.limit} %.`,
  'one-user': (one) => `One user saw ${one.percent} % of the cards, over ${one.limit} %.`,
  silent: () => 'Live, and shown to nobody in these days.',
};

function warningsPart(data) {
  const burden = data.warnings.filter((one) => one.kind !== 'silent');
  const silent = data.warnings.filter((one) => one.kind === 'silent');
  const limits = data.limits;
  const limit = (name, label) => {
    const input = h('input', {
      type: 'number', min: 0, max: 100000, value: limits[name], class: 'narrow',
      onchange: () => { asked.limits[name] = input.value || '0'; load(); },
    });
    return field(label, input);
  };
  return h('section', { class: 'block' }, h('h3', {}, 'Burden'),
    h('div', { class: 'limits' }, limit('leastShown', 'Judged from (cards)'),
      limit('acceptedPercent', 'Accepted under (%)'), limit('oneUserPercent', 'One user over (%)')),
    burden.length === 0 ? h('p', { class: 'quiet' }, data.cards.shown < limits.leastShown
      ? 'Too few cards to judge.' : 'No rule is over these limits.')
      : h('ul', { class: 'warnings' }, burden.map((one) => h('li', {}, h('strong', {}, one.title || one.rule), ' ',
        WARNINGS[one.kind](one)))),
    silent.length > 0 && h('details', {}, h('summary', {}, `${plural(silent.length, 'rule')} silent in these days`),
      h('ul', {}, silent.map((one) => h('li', {}, one.title || one.rule)))));
}

// ---- charts ------------------------------------------------------------------------------------

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Chart.js is loaded when it is first needed.
async function library() {
  if (!window.Chart) await import('./vendor/chart.js');
  return window.Chart;
}

const SERIES = [['accepted', 'Accepted', '--good'], ['overridden', 'Overridden', '--warning-strong'],
  ['ignored', 'Ignored', '--faint'], ['waiting', 'No answer yet', '--line-strong']];

function daysBetween(from, to) {
  const days = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86400000) days.push(isoDay(new Date(at)));
  return days;
}

async function drawDays(canvas, data) {
  const Chart = await library();
  if (!canvas.isConnected) return;
  const days = daysBetween(data.from, data.to);
  const byDay = new Map(data.days.map((one) => [one.day, one]));
  charts.push(new Chart(canvas, {
    type: 'bar',
    data: {
      labels: days.map((day) => day.slice(5)),
      datasets: SERIES.map(([key, label, name]) => ({
        label, backgroundColor: colour(name), data: days.map((day) => (byDay.get(day) ? byDay.get(day)[key] : 0)),
      })),
    },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false,
      scales: {
        x: { stacked: true, grid: { display: false }, ticks: { color: colour('--quiet'), maxRotation: 0, autoSkipPadding: 12 } },
        y: { stacked: true, beginAtZero: true, grid: { color: colour('--line') }, ticks: { color: colour('--quiet'), precision: 0 } },
      },
      plugins: { legend: { position: 'bottom', labels: { color: colour('--ink'), boxWidth: 12, boxHeight: 12 } } },
    },
  }));
}

function share(tally) {
  const bar = h('div', { class: 'share', 'aria-hidden': 'true' });
  for (const [key, , name] of SERIES) {
    if (tally[key] === 0) continue;
    const part = h('span', { class: `share-${key}` });
    part.style.setProperty('flex-grow', String(tally[key]));
    part.dataset.colour = name;
    bar.append(part);
  }
  return bar;
}

function reasonsPart(data) {
  const most = Math.max(1, ...data.reasons.map((one) => one.count));
  return h('section', { class: 'block' }, h('h3', {}, 'Why cards were overridden'),
    data.reasons.length === 0 ? h('p', { class: 'quiet' }, 'No card was overridden.')
      : h('ul', { class: 'bars' }, data.reasons.map((one) => {
        const bar = h('span', { class: 'bar-fill', 'aria-hidden': 'true' });
        bar.style.setProperty('width', `${(100 * one.count) / most}%`);
        return h('li', {}, h('span', { class: 'bar-label' }, one.display || one.code || 'No coded reason'),
          h('span', { class: 'bar-track' }, bar), h('span', { class: 'bar-count' }, number(one.count)));
      })));
}

function rulesPart(data) {
  const heads = ['Rule', 'Shown', 'Accepted', 'Overridden', 'No answer', 'Users', 'Most of one', 'Last'];
  return h('section', { class: 'block' }, h('h3', {}, 'By rule'), h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Alerts by rule' },
    h('table', { class: 'by-rule' }, h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, data.rules.map((rule) => h('tr', {},
        h('th', { scope: 'row' }, h('strong', {}, rule.title || rule.rule), share(rule),
          rule.reasons.length > 0 && h('span', { class: 'quiet reasons' }, rule.reasons.slice(0, 3).map((one) => `${one.display || one.code || 'no reason'} (${one.count})`).join(', '))),
        h('td', {}, number(rule.shown)), h('td', {}, percent(rule.accepted, rule.shown)),
        h('td', {}, percent(rule.overridden, rule.shown)), h('td', {}, percent(rule.ignored + rule.waiting, rule.shown)),
        h('td', {}, rule.users ? number(rule.users) : '\u2013'), h('td', {}, rule.users ? percent(rule.mostOfOneUser, rule.shown) : '\u2013'),
        h('td', {}, rule.lastShown)))))));
}

// ---- the view ----------------------------------------------------------------------------------

function clientChoice(data) {
  const names = data.clients.map((one) => one.id).filter((id) => id !== CONSOLE);
  const own = data.clients.find((one) => one.id === CONSOLE);
  return field('Whose', select([
    { value: '', label: 'All clients' },
    ...names.map((id) => ({ value: id, label: id })),
    { value: CONSOLE, label: `Tried in this console (${own ? own.shown : 0})` },
  ], asked.client, (value) => { asked.client = value; load(); }));
}

async function saveReport(data, button) {
  button.disabled = true;
  try {
    const html = await get(`/api/report?${new URLSearchParams({ from: data.from, to: data.to })}`);
    const link = h('a', { href: URL.createObjectURL(new Blob([html], { type: 'text/html' })), download: `committee-pack-${data.to}.html` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } finally {
    button.disabled = false;
  }
}

function tools(data) {
  const save = h('button', { type: 'button', onclick: () => saveReport(data, save) }, 'Committee pack');
  return h('div', { class: 'tools' },
    segments('Days', [7, 30, 90].map((days) => ({ value: days, label: `${days} days` })), asked.days,
      (days) => { asked.days = days; load(); }),
    clientChoice(data), h('button', { type: 'button', onclick: load }, 'Refresh'), save);
}

async function load() {
  for (const chart of charts) chart.destroy();
  charts = [];
  const today = (await get('/api/status')).today;
  if (asked.client === null) {
    // Where nobody was answered yet, what was tried here is all there is to see.
    const all = await get(`/api/alerts?${queryOf('', today)}`);
    asked.client = all.cards.shown === 0 ? CONSOLE : '';
  }
  const data = await get(`/api/alerts?${queryOf(asked.client, today)}`);
  const canvas = h('canvas', { role: 'img', 'aria-label': 'Cards by day; the same numbers stand in the table below' });
  show(place, tools(data),
    asked.client === CONSOLE && h('p', { class: 'notice' }, 'Cards tried in this console. They count for no client, and no client\u2019s figures hold them.'),
    tiles(data),
    data.cards.shown === 0 ? empty('No card in these days', 'Choose more days, or try a request and say what you make of its card.') : [
      h('div', { class: 'two wide-left' },
        h('section', { class: 'block' }, h('h3', {}, 'By day'), h('div', { class: 'chart' }, canvas)),
        h('div', {}, reasonsPart(data), warningsPart(data))),
      rulesPart(data)]);
  if (data.cards.shown > 0) await drawDays(canvas, data);
  place.dataset.drawn = String(Number(place.dataset.drawn || 0) + 1);
}

window.addEventListener('nextstep-theme', () => {
  if (place && place.isConnected && charts.length > 0) load();
});

export async function open(panel) {
  place = h('div', {});
  add(panel, [h('div', { class: 'page-head' }, h('h2', {}, 'Alerts'),
    h('p', { class: 'quiet' }, 'Each card counts once, by the latest word on it, and for each of its rules.')), place]);
  await load();
}
