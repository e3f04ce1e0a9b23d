// A card as the prescriber sees it, and what may be said of it.

import { post } from './api.js';
import { field, h, newId, plural, say, select, show } from './dom.js';
import { detailOf, linkTo } from './markdown.js';
import { state } from './state.js';

const INDICATORS = {
  info: { label: 'Info', glyph: 'i' },
  warning: { label: 'Warning', glyph: '!' },
  critical: { label: 'Critical', glyph: '\u00d7' },
};

export function badge(indicator) {
  const known = INDICATORS[indicator] || { label: indicator, glyph: '?' };
  return h('span', { class: `badge ${indicator in INDICATORS ? indicator : 'info'}` },
    h('span', { class: 'glyph', 'aria-hidden': 'true' }, known.glyph), known.label);
}

function actionLine(action) {
  const words = { create: 'Adds', update: 'Changes', delete: 'Removes' };
  return h('li', {}, h('span', { class: 'action-type' }, words[action.type] || action.type),
    ' ', action.description || '');
}

// Feedback as a client posts it, to the same reader as a client's.
async function give(card, entry, said) {
  const body = { card: card.uuid, outcomeTimestamp: new Date().toISOString(), ...entry };
  await post(`/api/feedback/${encodeURIComponent(state.result.service)}`, { feedback: [body] });
  state.said[card.uuid] = said;
  say(said);
}

function saidLine(card, place, redraw) {
  show(place, h('p', { class: 'said' }, h('span', { class: 'tick', 'aria-hidden': 'true' }, '\u2713'),
    ` ${state.said[card.uuid]} `, h('a', { href: '#alerts' }, 'See Alerts'),
    ' ', h('button', { type: 'button', class: 'link', onclick: redraw }, 'Say otherwise')));
}

function overrideForm(card, shown, done) {
  const reasons = shown.overrideReasons ? card.overrideReasons || [] : [];
  let chosen = reasons.length > 0 ? 0 : -1;
  const comment = h('input', { type: 'text', maxlength: 200, autocomplete: 'off' });
  const reason = reasons.length > 0 && field('Reason', select(
    reasons.map((one, at) => ({ value: String(at), label: one.display || one.code })), '0',
    (value) => { chosen = Number(value); }));
  return h('form', {
    class: 'override', onsubmit: (event) => {
      event.preventDefault();
      const entry = { outcome: 'overridden' };
      if (chosen >= 0) {
        entry.overrideReason = { reason: reasons[chosen] };
        if (comment.value) entry.overrideReason.userComment = comment.value;
      }
      done(entry, chosen >= 0 ? `Overridden: ${reasons[chosen].display}.` : 'Overridden.');
    },
  }, reason, reason && field('Comment (optional)', comment),
  h('button', { type: 'submit' }, 'Override this card'));
}

function feedbackPart(card, shown, picked) {
  const place = h('div', { class: 'feedback' });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const send = async (entry, said) => {
    try {
      await give(card, entry, said);
      saidLine(card, place, draw);
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const draw = () => {
    const accepts = (card.suggestions || []).length > 0;
    show(place,
      h('div', { class: 'feedback-row' },
        accepts && h('button', {
          type: 'button', class: 'primary',
          onclick: () => {
            const ids = picked();
            if (ids.length === 0) {
              problem.textContent = 'Tick the suggestions to accept first.';
              return;
            }
            problem.textContent = '';
            send({ outcome: 'accepted', acceptedSuggestions: ids.map((id) => ({ id })) },
              `Accepted ${plural(ids.length, 'suggestion')}.`);
          },
        }, 'Accept'),
        h('details', { class: 'override-box' }, h('summary', {}, 'Override'),
          overrideForm(card, shown, send))),
      problem);
  };
  if (state.said[card.uuid]) saidLine(card, place, draw);
  else draw();
  return place;
}

function suggestionsPart(card, shown) {
  const suggestions = card.suggestions || [];
  const boxes = [];
  const one = card.selectionBehavior === 'at-most-one';
  const name = newId('pick');
  const list = suggestions.map((suggestion) => {
    const box = h('input', { type: one ? 'radio' : 'checkbox', name, id: newId('suggestion') });
    boxes.push([box, suggestion.uuid]);
    const actions = suggestion.actions || [];
    const label = shown.labels ? suggestion.label : (actions[0] || {}).description || suggestion.label;
    return h('li', {}, box, h('div', {}, h('label', { for: box.id }, label),
      shown.labels && h('ul', { class: 'actions' }, actions.map(actionLine))));
  });
  const picked = () => boxes.filter(([box]) => box.checked).map(([, id]) => id);
  const part = suggestions.length > 0 && h('div', { class: 'suggestions' },
    h('h4', {}, one ? 'Suggestions (one of them)' : 'Suggestions'), h('ul', {}, list));
  return { part, picked };
}

// `asked` says whether the card takes feedback.
export function cardView(card, shown, asked) {
  const { part, picked } = suggestionsPart(card, shown);
  const links = shown.links ? card.links || [] : [];
  const source = card.source || {};
  return h('article', { class: `card ${card.indicator}`, 'data-card': card.uuid || '' },
    h('header', {}, badge(card.indicator), h('h3', {}, card.summary)),
    card.detail && detailOf(card.detail, shown.detail),
    part,
    links.length > 0 && h('p', { class: 'links' }, links.map((link, at) =>
      [at > 0 && ' \u00b7 ', linkTo(link.url, link.label)])),
    h('p', { class: 'source' }, 'Source: ', source.url ? linkTo(source.url, source.label) : source.label || ''),
    asked && card.uuid && feedbackPart(card, shown, picked));
}

export function noCard() {
  return h('div', { class: 'no-card' }, h('p', {}, h('strong', {}, 'No card.')),
    h('p', { class: 'quiet' }, 'The prescriber sees nothing. Why says what each rule made of the request.'));
}
