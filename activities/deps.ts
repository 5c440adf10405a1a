import type { Db } from '../db/client.ts';
import type { FileStore } from '../documents/file-store.ts';
import type { KeyStore } from '../documents/signing/keys.ts';
import type { RegisterGateway } from './components/port.ts';
import type { OutsideGateway } from './outside-results/port.ts';
import type { PaymentGateway } from './payment/port.ts';
import type { NationalPortalGateway } from './portal/port.ts';
import type { CitizenPortalGateway } from './returning/port.ts';
import type { StoreGateway } from './stores/port.ts';

/** Everything that activities touch, injected by the worker's composition root. */
export interface ActivityDeps {
  readonly db: Db;
  readonly files: FileStore;
  readonly keys: KeyStore;
  readonly nationalPortal: NationalPortalGateway;
  readonly citizenPortal: CitizenPortalGateway;
  readonly registers: RegisterGateway;
  readonly outside: OutsideGateway;
  readonly stores: StoreGateway;
  /** Whom incoming signatures are checked against. */
  readonly trustRoots: readonly Uint8Array[];
  /** Null: no platform is connected. */
  readonly payment: PaymentGateway | null;
}
