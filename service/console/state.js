// What the views share: how the service is set up, and the call that is looked at.

export const state = {
  status: null,
  cases: [],
  source: 'case',
  caseId: '',
  request: null,
  service: 'pain-order-sign',
  as: '',       // "kind:epic" or "client:id"
  today: '',
  result: null, // of /api/try
  said: {},     // feedback given, by card
};

const listeners = new Set();
export function onResult(listener) {
  listeners.add(listener);
}
export function setResult(result) {
  state.result = result;
  state.said = {};
  for (const listener of listeners) listener(result);
}

// How the caller is named to the endpoints.
export function callerOf(as) {
  const at = as.indexOf(':');
  if (at < 0) return {};
  return { [as.slice(0, at)]: as.slice(at + 1) };
}

export function newUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

// The resource of the request that a reference names; null: it is not there.
export function resourceNamed(request, reference) {
  const found = [];
  const look = (resource) => {
    if (!resource || typeof resource !== 'object') return;
    if (`${resource.resourceType}/${resource.id}` === reference) found.push(resource);
    if (resource.resourceType === 'Bundle') for (const entry of resource.entry || []) look(entry.resource);
  };
  look(request.context && request.context.draftOrders);
  for (const value of Object.values(request.prefetch || {})) look(value);
  return found[0] || null;
}
