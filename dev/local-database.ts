import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { StackError } from './stack-error.ts';

/** Where a command of this machine finds the database: DATABASE_URL, or the local stack's when that runs. */
export const localDatabase = (): string => {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
  const file = path.join(process.env.DATA_DIR ?? '.data', 'stack.json');
  if (!existsSync(file))
    throw new StackError(
      `Chưa có cơ sở dữ liệu (không có ${file}): hãy chạy "npm start" trước, hoặc đặt DATA_DIR như khi chạy, hoặc đặt DATABASE_URL (no database)`,
    );
  const { databaseUrl } = JSON.parse(readFileSync(file, 'utf8')) as { readonly databaseUrl: string };
  return databaseUrl;
};
