import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startTestApi } from '../test/support/test-api.ts';
import { documentHash } from './client-generator/document-hash.ts';

/** `npm run client`: api/client/schema.ts anew, of the document that the API of this working copy shows. */
const root = path.dirname(import.meta.dirname);
const tool = path.join(root, 'dev', 'client-generator');
const target = path.join(root, 'api', 'client', 'schema.ts');

if (!existsSync(path.join(tool, 'node_modules'))) execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: tool, stdio: 'inherit' });
const scratch = mkdtempSync(path.join(os.tmpdir(), 'client-'));
const api = await startTestApi();
try {
  const document = (await api.app.inject('/openapi.json')).body;
  const file = path.join(scratch, 'openapi.json');
  writeFileSync(file, document);
  execFileSync(path.join(tool, 'node_modules', '.bin', 'openapi-typescript'), [file, '--immutable', '--output', target], {
    stdio: 'inherit',
  });
  const generated = readFileSync(target, 'utf8');
  writeFileSync(
    target,
    `// By \`npm run client\`, of the document whose SHA-256 without its servers is ${documentHash(document)}\n${generated}`,
  );
} finally {
  await api.close();
  rmSync(scratch, { recursive: true, force: true });
}
