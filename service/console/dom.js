// Elements from plain values. Text is always text: nothing here reads HTML.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else if (name === 'checked' || name === 'selected') element[name] = true;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  add(element, children);
  return element;
}

export function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function show(place, ...children) {
  place.replaceChildren();
  return add(place, children);
}

// Told to who cannot see it, too.
export function say(text) {
  document.getElementById('status').textContent = text;
}

let numbered = 0;
export function newId(prefix) {
  numbered += 1;
  return `${prefix}-${numbered}`;
}

// A label and its control, which gets an id.
export function field(label, control, hint) {
  control.id = control.id || newId('field');
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control,
    hint && h('p', { class: 'hint' }, hint));
}

export function select(options, chosen, changed) {
  const element = h('select', { onchange: () => changed(element.value) });
  for (const option of options) {
    if (option.options) {
      element.append(h('optgroup', { label: option.label },
        option.options.map((one) => h('option', { value: one.value }, one.label))));
    } else {
      element.append(h('option', { value: option.value }, option.label));
    }
  }
  if (chosen !== undefined) element.value = chosen;
  return element;
}

// One of a few choices, as a row of buttons.
export function segments(label, choices, chosen, changed) {
  const buttons = choices.map((choice) => h('button', {
    type: 'button',
    'aria-pressed': choice.value === chosen ? 'true' : 'false',
    onclick: (event) => {
      for (const other of buttons) other.setAttribute('aria-pressed', other === event.currentTarget);
      changed(choice.value);
    },
  }, choice.label, choice.count !== undefined && h('span', { class: 'count' }, choice.count)));
  return h('div', { class: 'segments', role: 'group', 'aria-label': label }, buttons);
}

export function plural(count, one, many) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many || `${one}s`}`;
}

export function percent(part, whole) {
  return whole > 0 ? `${Math.round((100 * part) / whole)}\u00a0%` : '\u2013';
}

export function empty(title, text, ...more) {
  return h('div', { class: 'empty' }, h('h2', {}, title), h('p', {}, text), more);
}
