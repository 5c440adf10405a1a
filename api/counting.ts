import { countOn, foldCounts, passAnswers } from '../db/register/standing.ts';
import { answeredSince } from '../domain/dossier/reads/reader.ts';
import { startRounds } from '../platform/rounds.ts';
import type { Deps } from './http/deps.ts';

/** What becomes stuck by the mere passing of time is added up for each question until it is counted here: at most this long. */
const EVERY_MS = 10_000;

/** Keeps the supervisors' counters short, and lists of agencies free of what they read no more, until stopped; several processes may do so at once. `stop` waits for the round that is running. */
export const startCounting = ({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): { readonly stop: () => Promise<void> } =>
  startRounds(EVERY_MS, async () => {
    try {
      await countOn(db, clock.now());
      await foldCounts(db);
      await passAnswers(db, answeredSince(clock.now()));
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.name : typeof error }, 'counting failed');
    }
    return EVERY_MS;
  });
