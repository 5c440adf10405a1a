import { readFileSync } from 'node:fs';
import { createApiClient } from '../../api/client/index.ts'; // outside this repository: 'onestop-dossier/client'

const [stackFile = '.data/stack.json', code = '1.004873'] = process.argv.slice(2);
const { api: url, tokens } = JSON.parse(readFileSync(stackFile, 'utf8'));
const counter = createApiClient({ url, token: tokens['counter-01'] });

const { name, questions } = await counter.get('/catalogue/procedures/{code}', { code });
console.log(name);
const answers = questions.map((one) => {
  console.log(`${one.words}? ${one.answers.map(({ words }) => words).join(' / ')}`);
  return `${one.question}:${one.answers[0]?.answer}`; // a counter asks; here the first answer is everybody's
});

const { lines, deadline } = await counter.get('/catalogue/procedures/{code}/checklist', { code, answers });
for (const line of lines) console.log(line.code, line.name, `${line.originals}/${line.copies}`);
const { tables } = await counter.get('/catalogue/codes'); // every code in words
const units = tables.find(({ table }) => table === 'limitUnit')?.codes ?? [];
console.log(deadline.amount, units.find((unit) => unit.code === deadline.unit)?.words);

const headers = { authorization: `Bearer ${tokens['counter-01']}` };
const etag = (await fetch(`${url}/catalogue/codes`, { headers })).headers.get('etag') ?? '';
const again = await fetch(`${url}/catalogue/codes`, { headers: { ...headers, 'if-none-match': etag } });
console.log(again.status); // 304: nothing has changed, and nothing is sent
