// A day of calls and what prescribers said of the cards, so that the pictures of Alerts show some:
// node seed.mjs PORT DAY NUMBER
import fs from 'node:fs';
import path from 'node:path';

const [port, day, number] = process.argv.slice(2);
const CASES = ['raised-once-more', 'dose-1200-raised', 'ortho-no-lesion', 'refractory-sciatica', 's2-baclofen-20-days',
  'mri-3-weeks-after-onset', 's4-all-five-tried', 'score-2-of-10-raised', 'tramadol-on-duloxetine', 'raised-once-more',
  's3-conservative-care-failed', 'bp-ortho-referral'];
const OUTCOMES = ['accepted', 'overridden', 'accepted', '', 'overridden', 'accepted', 'overridden'];

const post = (at, body) => fetch(`http://127.0.0.1:${port}/cds-services/pain-order-sign${at}`, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});

for (let call = 0; call < 9 + ((Number(number) * 5) % 7); call += 1) {
  const pick = call + Number(number);
  const file = path.join(process.env.ROOT, 'tests/cases/pain-order-sign', CASES[pick % CASES.length], 'request.json');
  const request = JSON.parse(fs.readFileSync(file, 'utf8'));
  request.hookInstance = `00000000-0000-4000-8000-${String(Number(number) * 1000 + call).padStart(12, '0')}`;
  request.context.userId = `Practitioner/prescriber-${pick % 5}`;
  const { cards } = await (await post('', request)).json();
  const outcome = OUTCOMES[pick % OUTCOMES.length];
  for (const card of outcome ? cards : []) {
    const entry = { card: card.uuid, outcome, outcomeTimestamp: `${day}T10:00:00Z` };
    const reasons = card.overrideReasons || [];
    if (outcome === 'accepted') entry.acceptedSuggestions = (card.suggestions || []).slice(0, 1).map((one) => ({ id: one.uuid }));
    else if (reasons.length > 0) entry.overrideReason = { reason: reasons[(pick * pick) % Math.min(4, reasons.length)] };
    await post('/feedback', { feedback: [entry] });
  }
}
