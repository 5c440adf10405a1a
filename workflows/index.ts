export { consultation } from './consultation.ts';
export { dossier } from './dossier.ts';
