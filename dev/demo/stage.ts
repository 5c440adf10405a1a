import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { OutsideSystem } from '../simulators/outside-systems.ts';
import { StackError } from '../stack-error.ts';
import { createDesk, type Desk, type DeskOptions } from './client.ts';
import { type ConsultedAgency, createConsultedAgency } from './consulted-agency.ts';
import { createOutside, type Outside } from './outside.ts';
import { createOutsideAgency, type OutsideAgency } from './outside-agency.ts';
import type { Cast } from './steps.ts';

/** Everything that a scene needs: the people, the world outside, and where to tell the story. */
export interface Stage {
  readonly cast: Cast;
  /** Anybody of the roster, with a token of their own. */
  readonly deskOf: (person: string) => Promise<Desk>;
  /** An agency that makes a result in a system of its own, as that system's service account. */
  readonly makerOf: (o: {
    readonly system: OutsideSystem;
    readonly agency: string;
    readonly name: string;
    readonly person: string;
  }) => Promise<OutsideAgency>;
  readonly outside: Outside;
  readonly consulted: ConsultedAgency;
  readonly trustFile: string;
  readonly say: (line: string) => void;
}

interface StackFile {
  readonly api: string;
  readonly issuer: string;
  readonly nationalPortal: string;
  readonly citizenPortal: string;
  readonly civilStatus: string;
  readonly outsideSystems: string;
  readonly population: string;
  readonly land: string;
  readonly business: string;
}

const notRunning = (where: string): StackError =>
  new StackError(
    `Hệ thống chưa chạy (${where}); hãy chạy "npm start" ở một cửa sổ khác rồi thử lại (the stack is not running: run "npm start" first)`,
  );

const readJson = <T>(file: string): T => {
  if (!existsSync(file)) throw notRunning(`không có ${file}`);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
};

const tokenOf = async (issuer: string, person: string): Promise<string> => {
  const response = await fetch(`${issuer}/dev/token`, { method: 'POST', body: JSON.stringify({ person }) });
  return ((await response.json()) as { readonly access_token: string }).access_token;
};

/** Finds the running stack by its `stack.json` and gives everybody a token. Throws StackError when it is not running. */
export const openStage = async (o: {
  readonly dataDir: string;
  /** Replaces the address of `stack.json`. */
  readonly api: string | undefined;
  readonly say: Stage['say'];
  readonly onCommand?: DeskOptions['onCommand'];
}): Promise<Stage> => {
  const stack = readJson<StackFile>(path.join(o.dataDir, 'stack.json'));
  const { keys } = readJson<{ readonly keys: string }>(path.join(o.dataDir, 'secrets.json'));
  const api = (o.api ?? stack.api).replace(/\/+$/, '');
  const ready = await fetch(`${api}/health/ready`).catch(() => null);
  if (ready === null || !ready.ok) throw notRunning(`${api} không sẵn sàng`);
  const desks = new Map<string, Promise<Desk>>();
  const open = async (person: string): Promise<Desk> =>
    createDesk({
      api,
      person,
      token: await tokenOf(stack.issuer, person),
      ...(o.onCommand === undefined ? {} : { onCommand: o.onCommand }),
    });
  const desk = (person: string): Promise<Desk> => {
    const known = desks.get(person) ?? open(person);
    desks.set(person, known);
    return known;
  };
  return {
    deskOf: desk,
    makerOf: async ({ person, ...maker }) =>
      createOutsideAgency({
        ...maker,
        ...{ api, systems: stack.outsideSystems, dataDir: o.dataDir, passphrase: keys },
        token: await tokenOf(stack.issuer, person),
      }),
    cast: {
      counter: await desk('counter-01'),
      officer: await desk('cb-0101'),
      unitHead: await desk('cb-0103'),
      handler: await desk('cb-0102'),
      leader: await desk('cb-0104'),
      deputy: await desk('cb-0110'),
      recordsClerk: await desk('cb-0105'),
      commune: await desk('cb-0201'),
      supervisor: await desk('cb-0107'),
    },
    outside: createOutside(stack),
    consulted: createConsultedAgency({ dataDir: o.dataDir, passphrase: keys }),
    trustFile: path.join(o.dataDir, 'ca', 'trust.pem'),
    say: o.say,
  };
};
