import { PDFDocument } from 'pdf-lib';
import type { Act, ActData } from '../../domain/dossier/commands.ts';
import { ORDINARY_PAPER } from './dossier.ts';

/** What test and bench play the reference dossier with, outside its workflow. */

/** Small, as a slip is; another one for each. */
export const onePage = async (title: string): Promise<Uint8Array> => {
  const doc = await PDFDocument.create();
  doc.addPage();
  doc.setTitle(title);
  return doc.save();
};

const decision = <A extends Act>(act: A, data: ActData[A]) => ({ act, data });

/** Five decisions at the counter that may be taken one after the other. */
export const DECISIONS = [
  decision('ADD_PAPER', { item: 'TO-DAN-PHO', paperType: null }),
  decision('CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }),
  decision('CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C1' }),
  decision('CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C3', issuerAgency: 'H15.31.901' }),
  decision('CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C4', handedIn: false }),
];
