import { setTimeout as pause } from 'node:timers/promises';
import { newUuid } from '../../platform/ids.ts';
import { neverMarried } from '../../test/support/scenes.ts';
import type { TestStack } from '../../test/support/stack.ts';
import { drawPerson } from '../demo/applicants.ts';
import type { Random } from './disturb.ts';

/** What a caller was told once, in the order of the answers. `LOST`: the connection ended, or nothing came for too long. */
export type Told = { readonly at: string } & (
  | { readonly kind: 'DONE'; readonly revision: number }
  | { readonly kind: 'UNKNOWN' }
  | { readonly kind: 'REFUSED'; readonly code: string }
  | { readonly kind: 'UNAVAILABLE'; readonly code: string }
  | { readonly kind: 'FAULT'; readonly status: number; readonly code: string }
  | { readonly kind: 'LOST' }
);

/** One act as its caller saw it. */
export interface Sent {
  readonly key: string;
  readonly act: string;
  readonly told: readonly Told[];
}

/** What is sent: a route with its body, by whom. */
export interface Act {
  readonly act: string;
  readonly path: string;
  readonly body: unknown;
  readonly person: string;
  /** Repeats under the same key until the answer is final, as the README asks of counter software. */
  readonly patient: boolean;
}

const ANSWER_MS = 40_000;
const AGAIN_MS = 1_000;
const TRIES = 40;

const once = async (stack: TestStack, { path, body, person }: Act, key: string): Promise<Told> => {
  const now = (): string => new Date().toISOString();
  try {
    const response = await fetch(`${stack.addresses.api}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.tokens[person] ?? ''}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const answer = (await response.json()) as { readonly code?: string; readonly revision?: number };
    const { status } = response;
    const code = answer.code ?? '';
    if (status < 300) {
      // 202 without a revision says that nobody knows yet; with one, that the effect is under way.
      return answer.revision === undefined ? { kind: 'UNKNOWN', at: now() } : { kind: 'DONE', revision: answer.revision, at: now() };
    }
    if (status === 503 || status === 507) return { kind: 'UNAVAILABLE', code, at: now() };
    return status < 500 ? { kind: 'REFUSED', code, at: now() } : { kind: 'FAULT', status, code, at: now() };
  } catch {
    return { kind: 'LOST', at: now() };
  }
};

const isFinal = ({ kind }: Told): boolean => kind === 'DONE' || kind === 'REFUSED' || kind === 'FAULT';

/** Sends an act as its caller does and gives what that caller was told. */
export const send = async (stack: TestStack, act: Act): Promise<Sent> => {
  const key = newUuid();
  const told: Told[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const answer = await once(stack, act, key);
    told.push(answer);
    if (isFinal(answer) || !act.patient) break;
    await pause(AGAIN_MS);
  }
  return { key, act: act.act, told };
};

/** One act in so many. */
const SHARE = { intake: 10, classify: 7, forbidden: 12, patient: 2 } as const;

/** What the counter does all day: papers added and classified, dossiers taken in, and now and then something that the rules refuse. */
export const drawAct = (random: Random, dossiers: readonly string[], serial: number): Act => {
  const patient = random(SHARE.patient) === 0;
  const dossier = dossiers[random(dossiers.length)] ?? '';
  const on = (act: string, body: unknown): Act => ({
    act,
    path: `/dossiers/${dossier}/acts/${act}`,
    body,
    person: 'cb-0101',
    patient,
  });
  if (random(SHARE.intake) === 0) {
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    return { act: 'open', path: '/dossiers', body: neverMarried(applicant), person: 'cb-0101', patient };
  }
  if (random(SHARE.classify) === 0) return on('classify', { item: 'P07-C1', carrier: 'PAPER', handedIn: true, sheets: 1 + random(3) });
  if (random(SHARE.forbidden) === 0) return on('add-paper', { item: 'P07-C1' });
  return on('add-paper', { item: `GIAY-${serial}`, description: 'Giấy tờ nộp thêm' });
};
