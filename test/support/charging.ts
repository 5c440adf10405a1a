import { connect } from '../../db/client.ts';
import { loadDefinitions } from '../../db/law/load.ts';
import { ofKind } from '../../domain/law/pin.ts';
import { shippedLaw } from './law.ts';

/** P07 as shipped charges nothing. This is the same procedure with two fees, under a code of its own, so that every other test meets the shipped one. */
export const CHARGING = '1.999999';
export const FEES = [8_000, 9_000] as const;

const legalBasis = { act: 'Nghị quyết mẫu của Hội đồng nhân dân tỉnh' };
const common = { kind: 'SERVICE_FEE', when: {}, legalBasis, verified: true } as const;

/** Two sums for the case, one by pages as copies are certified (2.11), and one that nobody has verified yet. */
const CHARGED = [
  ...FEES.map((amount, index) => ({
    ...common,
    code: `LE_PHI_${index + 1}`,
    name: `Lệ phí mẫu ${index + 1}`,
    rate: { per: 'CASE' as const, amount },
  })),
  {
    ...common,
    code: 'BAN_SAO',
    name: 'Phí chứng thực bản sao mẫu',
    rate: {
      per: 'PAGE' as const,
      tiers: [
        { from: 1, amount: 2_000 },
        { from: 3, amount: 1_000 },
      ],
      atMost: 200_000,
    },
    givenBack: { on: ['STOPPED' as const], legalBasis },
  },
  { ...common, code: 'CHUA_XAC_MINH', name: 'Lệ phí mẫu chưa xác minh', rate: { per: 'COPY' as const, amount: 7_000 }, verified: false },
];

/** Loads it into a running stack, once. */
export const loadCharging = async (databaseUrl: string): Promise<void> => {
  const [shipped] = shippedLaw().filter(({ kind, key }) => kind === 'PROCEDURE' && key === '1.004873');
  const [procedure] = ofKind(shippedLaw(), 'PROCEDURE').filter(({ body }) => body.code === '1.004873');
  if (shipped === undefined || procedure === undefined) throw new Error('P07 is not shipped');
  const { db, close } = connect({ databaseUrl });
  try {
    const { loaded } = await loadDefinitions(db, [
      { ...shipped, ...procedure, key: CHARGING, body: { ...procedure.body, code: CHARGING, fees: CHARGED } },
    ]);
    if (!loaded) throw new Error('another body is stored under this version');
  } finally {
    await close();
  }
};
