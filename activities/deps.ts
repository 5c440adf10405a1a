import type { Db } from '../db/client.ts';
import type { FileStore } from '../documents/file-store.ts';
import type { KeyStore } from '../documents/signing/keys.ts';
import type { CivilStatusGateway } from './components/port.ts';
import type { PaymentGateway } from './payment/port.ts';
import type { NationalPortalGateway } from './portal/port.ts';
import type { CitizenPortalGateway } from './returning/port.ts';

/** Everything that activities touch, injected by the worker's composition root. */
export interface ActivityDeps {
  readonly db: Db;
  readonly files: FileStore;
  readonly keys: KeyStore;
  readonly nationalPortal: NationalPortalGateway;
  readonly citizenPortal: CitizenPortalGateway;
  readonly civilStatus: CivilStatusGateway;
  /** Null: no platform is connected. */
  readonly payment: PaymentGateway | null;
}
