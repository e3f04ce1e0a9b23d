// The treatment over time, as SVG: the pain and its scores, each drug with its dose, what was done,
// and what is drafted today.

import { h, svg } from './dom.js';

const DAY = 86400000;
const MOST_DAYS = 3 * 366;
const LANE = 58;
const FLAT = 30;
const TOP = 26;
const RIGHT = 84; // for what is drafted

const dayOf = (text) => Date.parse(`${text}T00:00:00Z`) / DAY;
const number = (value) => value.toLocaleString('en');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function startOf(explanation, chart, today) {
  const days = [today - 56];
  for (const pain of explanation.pain) if (pain.since) days.push(dayOf(pain.since.earliest));
  for (const drug of explanation.timeline) for (const one of drug.stretches) days.push(dayOf(one.from));
  for (const one of [...chart.scores, ...chart.services, ...chart.imaging]) if (one.date) days.push(dayOf(one.date));
  const first = Math.max(Math.min(...days), today - MOST_DAYS);
  return first - Math.max(4, (today - first) * 0.03);
}

// The first of each month, or of each so many.
function ticksBetween(from, to, room) {
  const months = (to - from) / 30.4;
  const step = [1, 2, 3, 6, 12].find((one) => months / one <= room / 64) || 12;
  const ticks = [];
  const start = new Date(from * DAY);
  for (let at = start.getUTCFullYear() * 12 + start.getUTCMonth() + 1; ; at += 1) {
    const day = Date.UTC(Math.floor(at / 12), at % 12, 1) / DAY;
    if (day > to) return ticks;
    if (at % step === 0) {
      const month = MONTHS[at % 12];
      ticks.push({ day, label: at % 12 === 0 || ticks.length === 0 ? `${month} ${Math.floor(at / 12)}` : month });
    }
  }
}

class Drawing {
  constructor(width, from, today) {
    this.labels = width < 620 ? 0 : 168;
    this.width = width;
    this.from = from;
    this.today = today;
    this.end = width - RIGHT;
    this.y = TOP;
    this.parts = [];
  }

  x(day) {
    const at = Math.max(day, this.from);
    return this.labels + ((at - this.from) / (this.today - this.from)) * (this.end - this.labels);
  }

  put(...parts) {
    this.parts.push(...parts);
  }

  text(x, y, text, kind, anchor) {
    this.put(svg('text', { x, y, class: kind, 'text-anchor': anchor || 'start' }, text));
  }

  // The name of a lane, beside it or above it; gives the lane's top.
  lane(name, note, height) {
    if (this.labels === 0) {
      this.y += 16;
      this.text(0, this.y - 2, note ? `${name} \u00b7 ${note}` : name, 'lane-name');
    } else {
      this.text(0, this.y + height / 2 - (note ? 4 : -4), name, 'lane-name');
      if (note) this.text(0, this.y + height / 2 + 11, note, 'lane-note');
    }
    const top = this.y + 4;
    this.y += height + 8;
    this.put(svg('line', { x1: this.labels, x2: this.width, y1: this.y, y2: this.y, class: 'rule' }));
    this.y += 4;
    return top;
  }
}

function drawPain(drawing, explanation, chart) {
  const pains = explanation.pain.filter((pain) => pain.since);
  if (explanation.pain.length === 0 && chart.scores.length === 0) return;
  const names = explanation.pain.map((pain) => pain.condition || pain.kind);
  const top = drawing.lane('Pain', names[0] ? short(names[0], 25) : '', FLAT + 10);
  for (const pain of pains.slice(0, 1)) {
    const from = drawing.x(dayOf(pain.since.earliest));
    drawing.put(svg('rect', {
      x: from, y: top + 8, width: Math.max(2, drawing.end - from), height: 22, rx: 3, class: 'pain-bar',
    }, svg('title', {}, `${pain.condition || pain.kind} since ${pain.since.earliest}`)));
  }
  for (const score of chart.scores) {
    const x = drawing.x(dayOf(score.date));
    if (dayOf(score.date) < drawing.from) continue;
    drawing.put(svg('g', {}, svg('title', {}, `pain ${score.value}/10 on ${score.date}`),
      svg('circle', { cx: x, cy: top + 19, r: 10, class: 'score' }),
      svg('text', { x, y: top + 23, class: 'score-text', 'text-anchor': 'middle' }, number(score.value))));
  }
}

const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}\u2026` : text);

function doseText(stretch) {
  if (stretch.mg_per_day !== null && stretch.mg_per_day !== undefined) return `${number(stretch.mg_per_day)} mg/day`;
  if (stretch.at_most_mg_per_day) return `up to ${number(stretch.at_most_mg_per_day)} mg/day`;
  return 'dose not known';
}

const doseOf = (stretch) => stretch.mg_per_day || stretch.at_most_mg_per_day || 0;

function drawDose(drawing, stretch, top, scale) {
  const from = drawing.x(dayOf(stretch.from));
  const to = stretch.to ? drawing.x(dayOf(stretch.to) + 1) : drawing.end;
  if (to <= drawing.labels) return;
  const dose = doseOf(stretch);
  const height = dose > 0 ? Math.max(4, dose * scale) : LANE * 0.4;
  const sure = stretch.surely_taken && stretch.mg_per_day;
  drawing.put(svg('rect', {
    x: from, y: top + LANE - height, width: Math.max(2, to - from - 1), height, rx: 2,
    class: `dose${sure ? '' : ' unsure'}`,
  }, svg('title', {}, `${doseText(stretch)} from ${stretch.from} ${stretch.to ? `to ${stretch.to}` : 'until now'}`)));
  const label = dose > 0 ? number(dose) : '?';
  if (to - from > label.length * 7 + 8) {
    const inside = height > 17;
    drawing.text((from + to) / 2, top + LANE - height + (inside ? 14 : -4), label,
      inside && sure ? 'dose-in' : 'dose-out', 'middle');
  }
}

function drawDrug(drawing, drug, drafts) {
  const drafted = drafts.find((one) => one.drug && one.drug === drug.drug);
  const most = Math.max(1, drug.adequate_mg_per_day || 0, drafted ? drafted.mg_per_day || 0 : 0,
    ...drug.stretches.map(doseOf));
  const state = drug.trial.state === 'not judged' ? 'not judged' : `${drug.trial.state}${drug.trial.certainty === 'presumed' ? ', presumed' : ''}`;
  const top = drawing.lane(short(drug.drug || drug.product, 22), short(state, 26), LANE);
  const scale = (LANE - 14) / most;
  for (const stretch of drug.stretches) drawDose(drawing, stretch, top, scale);
  if (drug.adequate_mg_per_day) {
    const y = top + LANE - drug.adequate_mg_per_day * scale;
    drawing.put(svg('line', { x1: drawing.labels, x2: drawing.end, y1: y, y2: y, class: 'adequate' },
      svg('title', {}, `adequate from ${number(drug.adequate_mg_per_day)} mg/day`)));
    drawing.text(drawing.labels + 2, y - 3, `adequate ${number(drug.adequate_mg_per_day)}`, 'adequate-text');
  }
  if (drafted) drawDraft(drawing, drafted, top, scale);
}

function drawDraft(drawing, draft, top, scale) {
  const dose = draft.mg_per_day;
  const height = dose ? Math.max(6, dose * scale) : LANE * 0.4;
  const x = drawing.end + 8;
  const text = dose ? number(dose) : '?';
  drawing.put(svg('rect', { x, y: top + LANE - height, width: RIGHT - 20, height, rx: 2, class: 'draft' },
    svg('title', {}, `drafted: ${dose ? `${text} mg/day` : 'dose not known'}${draft.change ? ` (${draft.change})` : ''}`)));
  drawing.text(x + (RIGHT - 20) / 2, top + LANE - height / 2 + 4, text, 'draft-text', 'middle');
}

function drawDraftsAlone(drawing, explanation, chart) {
  const known = new Set(explanation.timeline.map((drug) => drug.drug));
  for (const draft of explanation.drafted.filter((one) => !one.drug || !known.has(one.drug))) {
    const top = drawing.lane(short(draft.drug || draft.product, 22), draft.change || 'drafted', LANE);
    drawDraft(drawing, draft, top, (LANE - 14) / Math.max(1, draft.mg_per_day || 1));
  }
  for (const service of chart.draftedServices) {
    const top = drawing.lane(short(service.text, 22), 'drafted', FLAT);
    drawing.put(svg('rect', { x: drawing.end + 8, y: top + 6, width: RIGHT - 20, height: 18, rx: 2, class: 'draft' },
      svg('title', {}, `drafted: ${service.text}`)));
  }
}

function drawDone(drawing, chart) {
  const done = [...chart.services.map((one) => ({ ...one, label: `${one.text} (${one.state})` })),
    ...chart.imaging.map((one) => ({ ...one, label: `imaging report, compression: ${one.compression}` }))]
    .filter((one) => one.date);
  if (done.length === 0) return;
  const top = drawing.lane('Done and asked for', '', FLAT);
  for (const one of done) {
    const day = dayOf(one.date);
    const x = drawing.x(day);
    const y = top + FLAT / 2;
    drawing.put(svg('path', {
      d: day < drawing.from ? `M${x} ${y}l8 -6v12z` : `M${x} ${y - 7}l7 7 -7 7 -7 -7z`,
      class: one.state === 'asked for' ? 'event open' : 'event',
    }, svg('title', {}, `${one.label} on ${one.date}`)));
  }
}

function drawFrame(drawing) {
  const bottom = drawing.y - 4;
  const back = [];
  for (const tick of ticksBetween(drawing.from, drawing.today, drawing.end - drawing.labels)) {
    const x = drawing.x(tick.day);
    if (drawing.end - x < 46) continue;
    back.push(svg('line', { x1: x, x2: x, y1: TOP - 8, y2: bottom, class: 'tick' }),
      svg('text', { x: x + 3, y: 12, class: 'tick-text' }, tick.label));
  }
  const today = new Date(drawing.today * DAY).toISOString().slice(0, 10);
  back.push(svg('line', { x1: drawing.end, x2: drawing.end, y1: TOP - 8, y2: bottom, class: 'today' }),
    svg('text', { x: drawing.end + 4, y: 12, class: 'today-text' }, today.slice(5) === today ? today : 'today'));
  drawing.parts.unshift(...back);
}

function draw(width, explanation, chart) {
  const today = dayOf(explanation.today);
  const drawing = new Drawing(width, startOf(explanation, chart, today), today);
  drawPain(drawing, explanation, chart);
  for (const drug of explanation.timeline) drawDrug(drawing, drug, explanation.drafted);
  drawDraftsAlone(drawing, explanation, chart);
  drawDone(drawing, chart);
  drawFrame(drawing);
  const drugs = explanation.timeline.map((drug) => drug.drug || drug.product).join(', ') || 'no drug';
  return svg('svg', {
    class: 'timeline', width, height: drawing.y + 4, viewBox: `0 0 ${width} ${drawing.y + 4}`, role: 'img',
    'aria-label': `Treatment over time: ${drugs}. The same stands in the table below.`,
  }, drawing.parts);
}

function table(explanation, chart) {
  const rows = [];
  for (const drug of explanation.timeline) {
    for (const one of drug.stretches) {
      rows.push([drug.drug || drug.product, one.from, one.to || 'now', doseText(one)]);
    }
  }
  for (const one of explanation.drafted) {
    rows.push([one.drug || one.product, explanation.today, 'drafted', one.mg_per_day ? `${number(one.mg_per_day)} mg/day` : 'dose not known']);
  }
  for (const one of chart.scores) rows.push(['pain score', one.date, '', `${one.value}/10`]);
  for (const one of [...chart.services, ...chart.draftedServices]) rows.push([one.text, one.date || '', '', one.state]);
  return h('details', {}, h('summary', {}, 'The timeline as a table'),
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Timeline as a table' }, h('table', {},
      h('thead', {}, h('tr', {}, ['What', 'From', 'To', 'Value'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, rows.map((row) => h('tr', {}, row.map((cell) => h('td', {}, cell))))))));
}

export function timelineView(explanation, chart) {
  const place = h('div', { class: 'timeline-place' });
  let drawn = 0;
  const paint = () => {
    const width = Math.floor(place.clientWidth);
    if (width === 0 || width === drawn) return;
    drawn = width;
    place.replaceChildren(draw(width, explanation, chart));
  };
  new ResizeObserver(paint).observe(place);
  const key = h('p', { class: 'legend' },
    [['dose', 'daily dose, mg'], ['unsure', 'not surely known'], ['line', 'adequate dose'], ['draft', 'drafted today'], ['event', 'done or asked for']]
      .map(([kind, label]) => h('span', {}, h('i', { class: `key ${kind}`, 'aria-hidden': 'true' }), label)));
  return h('div', {}, place, key, table(explanation, chart));
}
