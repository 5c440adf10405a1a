import type { RecordOf } from '../../domain/law/results/records.ts';
import type { RegisterName } from '../../domain/law/types.ts';

/**
 * The registers (cơ sở dữ liệu quốc gia, chuyên ngành) that definitions name, each at the system that keeps it. `number`: what the register is asked by. All
 * records about whoever bears it, the newest first, with the agreed fields and no others. Throws GatewayError.
 */
export interface RegisterGateway {
  find<R extends RegisterName>(question: { readonly register: R; readonly number: string }): Promise<readonly RecordOf<R>[]>;
}
