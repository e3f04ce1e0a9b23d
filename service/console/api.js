// The endpoints under /api/, with the operators' token. It stays in this tab's session storage.

const KEY = 'nextstep.token';

export const token = {
  get: () => sessionStorage.getItem(KEY) || '',
  set: (value) => sessionStorage.setItem(KEY, value),
  clear: () => sessionStorage.removeItem(KEY),
};

export class ApiError extends Error {
  constructor(status, text, outcome) {
    super(text);
    this.status = status;
    this.outcome = outcome;
  }
}

function textOf(status, outcome) {
  const issue = outcome && outcome.issue && outcome.issue[0];
  if (!issue) return `The service answered ${status}.`;
  return issue.diagnostics || issue.code;
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Authorization: `Bearer ${token.get()}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
    });
  } catch {
    throw new ApiError(0, 'The service cannot be reached.');
  }
  if (response.status === 401) {
    window.dispatchEvent(new Event('nextstep-locked'));
    throw new ApiError(401, 'The token is not the right one.');
  }
  const type = response.headers.get('Content-Type') || '';
  if (!response.ok) {
    const outcome = type.includes('json') ? await response.json().catch(() => null) : null;
    throw new ApiError(response.status, textOf(response.status, outcome), outcome);
  }
  if (type.includes('json')) return response.json().catch(() => ({}));
  return response.text();
}

export const get = (path) => call('GET', path);
export const post = (path, body) => call('POST', path, body);
