import { get, token } from './api.js';
import { h, say, show } from './dom.js';
import { state } from './state.js';

const VIEWS = [
  { id: 'try', label: 'Try', load: () => import('./try.js') },
  { id: 'why', label: 'Why', load: () => import('./why.js') },
  { id: 'whatif', label: 'What if', load: () => import('./whatif.js') },
  { id: 'rules', label: 'Rules', load: () => import('./rules.js') },
  { id: 'alerts', label: 'Alerts', load: () => import('./alerts.js') },
];

const panel = document.getElementById('panel');
const tabs = document.getElementById('tabs');

// ---- light and dark ----------------------------------------------------------------------------

const THEME = 'nextstep.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

function isDark() {
  const chosen = localStorage.getItem(THEME);
  return chosen ? chosen === 'dark' : dark.matches;
}

function paintTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  document.getElementById('theme').textContent = isDark() ? '\u2600' : '\u263e';
  window.dispatchEvent(new Event('nextstep-theme'));
}

document.getElementById('theme').addEventListener('click', () => {
  localStorage.setItem(THEME, isDark() ? 'light' : 'dark');
  paintTheme();
});
dark.addEventListener('change', paintTheme);
paintTheme();

// ---- views -------------------------------------------------------------------------------------

function viewNamed(id) {
  return VIEWS.find((view) => view.id === id) || VIEWS[0];
}

async function open(id, takesFocus) {
  const view = viewNamed(id);
  for (const tab of tabs.children) {
    const isThis = tab.id === `tab-${view.id}`;
    tab.setAttribute('aria-selected', isThis);
    tab.tabIndex = isThis ? 0 : -1;
    if (isThis && takesFocus) tab.focus();
  }
  if (location.hash !== `#${view.id}`) history.replaceState(null, '', `#${view.id}`);
  document.title = `${view.label} \u00b7 NextStep console`;
  panel.setAttribute('role', 'tabpanel');
  panel.setAttribute('aria-labelledby', `tab-${view.id}`);
  panel.dataset.view = view.id;
  const module = await view.load();
  if (panel.dataset.view !== view.id) return;
  panel.replaceChildren();
  await module.open(panel);
  panel.dataset.ready = view.id;
}

export function goTo(id) {
  return open(id, true);
}

function onTabKey(event) {
  const at = [...tabs.children].indexOf(event.target);
  const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: VIEWS.length - 1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  open(VIEWS[(steps[event.key] + VIEWS.length) % VIEWS.length].id, true);
}

function makeTabs() {
  show(tabs, VIEWS.map((view) => h('button', {
    id: `tab-${view.id}`, type: 'button', role: 'tab', 'aria-controls': 'panel',
    onclick: () => open(view.id, true), onkeydown: onTabKey,
  }, view.label)));
  tabs.hidden = false;
  document.getElementById('lock').hidden = false;
}

window.addEventListener('hashchange', () => {
  if (!tabs.hidden) open(location.hash.slice(1));
});

// ---- the token ---------------------------------------------------------------------------------

function askForToken(problem) {
  tabs.hidden = true;
  document.getElementById('lock').hidden = true;
  panel.removeAttribute('role');
  panel.removeAttribute('aria-labelledby');
  panel.dataset.view = '';
  const input = h('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
  const form = h('form', {
    class: 'sign-in', onsubmit: (event) => {
      event.preventDefault();
      token.set(input.value.trim());
      start();
    },
  },
  h('h2', {}, 'Operator token'),
  h('p', { class: 'quiet' }, 'The secret in the file that the configuration names under admin.token_file. ' +
    'It is kept in this tab until you close it or lock the console.'),
  h('label', { for: 'token' }, 'Token'), input,
  problem && h('p', { class: 'problem', role: 'alert' }, problem),
  h('button', { type: 'submit', class: 'primary' }, 'Open the console'));
  show(panel, form);
  input.focus();
}

// A link may bring the token behind its "#", which no server is sent.
function tokenFromLink() {
  const given = /^#token=(.+)$/.exec(location.hash);
  if (!given) return;
  token.set(decodeURIComponent(given[1]));
  history.replaceState(null, '', location.pathname);
}

async function start() {
  try {
    const [status, cases] = await Promise.all([get('/api/status'), get('/api/cases')]);
    state.status = status;
    state.cases = cases.cases;
    state.today = status.today;
    if (!state.as) state.as = `client:${status.clients[0].id}`;
    document.getElementById('content-version').textContent = `content ${status.content}`;
    makeTabs();
    await open(location.hash.slice(1) || 'try');
  } catch (error) {
    token.clear();
    askForToken(error.message);
  }
}

document.getElementById('lock').addEventListener('click', () => {
  token.clear();
  state.result = null;
  say('Locked');
  askForToken();
});

tokenFromLink();
if (token.get()) start();
else askForToken();

