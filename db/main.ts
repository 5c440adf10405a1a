import { readConfig } from '../platform/config.ts';
import { migrate } from './migrate.ts';
import { seed } from './seed.ts';

/** One-shot program before a release: brings the schema up to date, then loads law versions that are not there yet. Safe to repeat. */
const { databaseUrl } = readConfig();
await migrate({ databaseUrl });
await seed({ databaseUrl });
