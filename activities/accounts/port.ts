import type { NationalPortalGateway } from '../portal/port.ts';

/** What the account check of step 2 needs of the national portal; it has no service to create an account, the person does that outside. */
export type AccountGateway = Pick<NationalPortalGateway, 'lookUpAccount'>;
