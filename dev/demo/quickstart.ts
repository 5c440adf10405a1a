import { readFileSync } from 'node:fs';
import { createApiClient } from '../../api/client/index.ts'; // outside this repository: 'onestop-dossier/client'

const [stackFile = '.data/stack.json', ...given] = process.argv.slice(2);
const scans = given.length > 0 ? given : ['demo-out/scans/to-khai-mat-truoc.jpg', 'demo-out/scans/to-khai-mat-sau.jpg'];
const { api: url, tokens } = JSON.parse(readFileSync(stackFile, 'utf8'));
const counter = createApiClient({ url, token: tokens['counter-01'] }); // the counter's software; its token names the officer in `act`
const officer = createApiClient({ url, token: tokens['cb-0101'] }); // the officer herself

const { dossierId } = await counter.post('/dossiers', {
  body: {
    procedureCode: '1.004873',
    channel: 'IN_PERSON',
    duplicateReason: 'Chạy lại ví dụ thêm một lần nữa', // needed only while an earlier dossier of this person is open
    answers: { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' },
    applicant: { personalId: '066190000124', fullName: 'Lê Thị Mẫu Xuân', birthDate: '1990-05-04', sex: 'FEMALE' },
  },
});
await counter.act(dossierId, 'start-identification');
await counter.act(dossierId, 'resolve-account'); // a long act: answered once it has taken effect
await counter.act(dossierId, 'accept').catch((refusal) => console.log(refusal.problem.code, refusal.problem.facts)); // what is missing
await counter.act(dossierId, 'classify', { item: 'P07-C1', carrier: 'PAPER', handedIn: true, sheets: 1 });
await counter.act(dossierId, 'accept'); // gives the dossier's code, the due date and the receipt

await officer.act(dossierId, 'start-digitising');
const body = new FormData();
for (const scan of scans) body.append('file', new Blob([readFileSync(scan)]), scan);
await officer.post('/dossiers/{dossierId}/papers/{item}/scans', { asked: { dossierId, item: 'P07-C1' }, body });
const look = () => officer.get('/dossiers/{dossierId}', { dossierId });
while ((await look()).papers.some(({ status }) => status === 'SCANNED')) await new Promise((again) => setTimeout(again, 500));
await officer.act(dossierId, 'check-dossier', { items: ['P07-C1'] });
await officer.act(dossierId, 'hand-over');

const { dossierCode, clock, acts } = await look(); // the dossier says what this caller may do next, and why not the rest
console.log(dossierCode, clock.dueAt);
for (const { permitted, path, refusal } of acts) console.log(permitted ? '✓' : '✗', path, refusal?.title ?? '');
