import path from 'node:path';
import { print } from '../platform/print.ts';
import { productPlan } from './parts.ts';
import { type Stack, startStack } from './stack.ts';
import { StackError } from './stack-error.ts';
import { seconds } from './supervise.ts';
import { watchSources } from './watch.ts';

const DEFAULT_PORT = 3000;

const say = print;

const LABELS: Readonly<Record<string, string>> = {
  api: 'API',
  docs: 'Tài liệu API',
  supervision: 'Giám sát hồ sơ',
  webUi: 'Temporal Web UI',
  issuer: 'Đăng nhập (OIDC)',
  nationalPortal: 'Cổng DVC quốc gia (giả lập)',
  citizenPortal: 'Cổng DVC tỉnh (giả lập)',
  civilStatus: 'CSDL hộ tịch (giả lập)',
  population: 'CSDL dân cư (giả lập)',
  land: 'CSDL đất đai (giả lập)',
  business: 'CSDL kinh doanh (giả lập)',
  outsideSystems: 'Hệ thống cư trú, bảo hiểm xã hội (giả lập)',
  payment: 'Nền tảng thanh toán (giả lập)',
  temporal: 'Temporal (gRPC)',
};

const present = ({ addresses, people }: Stack, dataDir: string): void => {
  say('\nThẻ truy cập 12 giờ (Authorization: Bearer …):');
  for (const { person, label, roles, token } of people) say(`\n  ${person}  ${label}  [${roles.join(', ')}]\n  ${token}`);
  say('\nĐịa chỉ:');
  // Database addresses hold passwords: they stay in stack.json.
  for (const [name, label] of Object.entries(LABELS)) if (addresses[name]) say(`  ${label.padEnd(30)} ${addresses[name]}`);
  say(`  ${'Nhật ký từng phần'.padEnd(30)} ${path.join(dataDir, 'log')}`);
  say(`  ${'Tất cả, cho chương trình'.padEnd(30)} ${path.join(dataDir, 'stack.json')}`);
};

const readPort = (): number => {
  const port = Number(process.env.PORT || DEFAULT_PORT);
  if (Number.isInteger(port) && port > 0 && port < 65_500) return port;
  throw new StackError(`PORT phải là số từ 1 đến 65499, không phải "${process.env.PORT}" (PORT must be a whole number)`);
};

/** `npm run dev`. */
const watching = process.argv.includes('--watch');

const main = async (): Promise<void> => {
  const began = Date.now();
  const dataDir = path.resolve(process.env.DATA_DIR || '.data');
  const stopping = new AbortController();
  const asked = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }));
  // `on`, not `once`: npm, the bootstrap and the terminal may each deliver the same Ctrl-C.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  // A closed terminal must not end us before the parts are stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  say(`Khởi động hệ thống một cửa (dữ liệu: ${dataDir})`);
  let stack: Stack;
  try {
    const make = { port: readPort(), dataDir, log: say, signal: stopping.signal };
    stack = await startStack({ ...make, plan: (o) => productPlan({ ...o, fromSource: watching }) });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    say('Đã dừng trong khi khởi động.');
    return;
  }
  present(stack, dataDir);
  say(`\nSẵn sàng sau ${seconds(Date.now() - began)}. Ctrl-C để dừng.`);
  const unwatch = watching ? watchSources(path.join(import.meta.dirname, '..'), stack.restart) : undefined;
  await asked;
  unwatch?.();
  say('\nĐang dừng …');
  const stopBegan = Date.now();
  await stack.stop();
  say(`Đã dừng hết sau ${seconds(Date.now() - stopBegan)}.`);
};

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof StackError ? `✗ ${error.message}` : error);
  process.exit(1);
}
