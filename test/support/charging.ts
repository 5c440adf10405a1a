import { connect } from '../../db/client.ts';
import { loadDefinitions } from '../../db/law/load.ts';
import { ofKind } from '../../domain/law/pin.ts';
import { shippedLaw } from './law.ts';

/** P07 as shipped charges nothing. This is the same procedure with two fees, under a code of its own, so that every other test meets the shipped one. */
export const CHARGING = '1.999999';
export const FEES = [8_000, 9_000] as const;

/** Loads it into a running stack, once. */
export const loadCharging = async (databaseUrl: string): Promise<void> => {
  const [shipped] = shippedLaw().filter(({ kind, key }) => kind === 'PROCEDURE' && key === '1.004873');
  const [procedure] = ofKind(shippedLaw(), 'PROCEDURE').filter(({ body }) => body.code === '1.004873');
  if (shipped === undefined || procedure === undefined) throw new Error('P07 is not shipped');
  const fees = FEES.map((amount) => ({
    ...({ kind: 'SERVICE_FEE', when: {}, amount } as const),
    ...{ legalBasis: { act: 'Nghị quyết mẫu của Hội đồng nhân dân tỉnh' }, verified: false },
  }));
  const { db, close } = connect({ databaseUrl });
  try {
    const { loaded } = await loadDefinitions(db, [
      { ...shipped, ...procedure, key: CHARGING, body: { ...procedure.body, code: CHARGING, fees } },
    ]);
    if (!loaded) throw new Error('another body is stored under this version');
  } finally {
    await close();
  }
};
