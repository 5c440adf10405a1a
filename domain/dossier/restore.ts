import type { LawSnapshot } from '../law/types.ts';
import type { DossierState } from './state.ts';

/** A state as the register keeps it: without its law, and perhaps written by an earlier version that knew less. */
export type StoredState = Omit<DossierState, 'law' | 'lawHash'>;

/** What earlier versions did not write. */
const LATER = { failures: [], requests: [], requestSeq: 0 } as const satisfies Partial<DossierState>;

/** The state that the register keeps, with its law, as the rules of today read it. */
export const restored = (stored: StoredState, law: LawSnapshot, lawHash: string): DossierState => ({ ...LATER, ...stored, law, lawHash });
