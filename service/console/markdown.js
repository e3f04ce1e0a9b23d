// The detail of a card as a client shows it: GitHub Flavored Markdown through marked, whatever it
// makes through DOMPurify. HTML in the text stays text; links lead to http and https alone.

import { marked } from './vendor/marked.js';
import DOMPurify from './vendor/purify.js';
import { h } from './dom.js';

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

marked.use({
  gfm: true,
  mangle: false,
  headerIds: false,
  renderer: { html: (text) => escaped(text), image: (href, title, text) => escaped(text) },
});

// Debian's 2.4.1+deb12u1 reads a name that it declares in another function only, for a check of the
// whole that it makes of each node as well. Without the name it throws on everything.
if (!('shadowNode' in globalThis)) globalThis.shadowNode = Object.freeze({ __depth: 0 });

const purify = DOMPurify(window);
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  if (!node.getAttribute('href')) {
    node.replaceWith(...node.childNodes);
    return;
  }
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer');
});

const ALLOWED = {
  ALLOWED_TAGS: ['p', 'br', 'hr', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li',
    'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ALLOWED_ATTR: ['href', 'align'],
  ALLOWED_URI_REGEXP: /^https?:\/\//i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

function sanitised(html) {
  return purify.sanitize(html, ALLOWED);
}

// `type` is the media type that the client reads: text/markdown, text/plain or text/html.
export function detailOf(text, type) {
  if (type === 'text/plain') return h('div', { class: 'detail plain-text' }, text);
  const html = type === 'text/html' ? text : marked.parse(text);
  return h('div', { class: 'detail' }, sanitised(html));
}

export function isWebAddress(url) {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

// A link that leaves the console; an address of another kind stays text.
export function linkTo(url, label) {
  if (!isWebAddress(url)) return h('span', {}, label || url);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, label || url);
}
