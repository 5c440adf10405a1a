import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lawCommand } from '../db/law-command.ts';

/** `npm run law -- …` on this machine: against DATABASE_URL, or the database of the local stack when that runs. */
const databaseUrl = (): string => {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const file = path.join(process.env.DATA_DIR ?? '.data', 'stack.json');
  if (!existsSync(file)) throw new Error('Chưa có cơ sở dữ liệu: hãy chạy `npm start` trước, hoặc đặt DATABASE_URL');
  const { databaseUrl: url } = JSON.parse(readFileSync(file, 'utf8')) as { readonly databaseUrl: string };
  return url;
};

process.exitCode = await lawCommand({ args: process.argv.slice(2), databaseUrl, print: (line) => console.log(line) });
