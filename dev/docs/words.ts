import type { Scope } from '../../domain/dossier/spec.ts';
import type { Role } from '../../domain/dossier/state.ts';
import { PHASES, ROLES, STATUSES } from '../../domain/dossier/wording.ts';
import type { Place } from './explore.ts';

/** Vietnamese of the identifiers that only the generated pages show. */

export const SCOPES: Readonly<Record<Scope, { readonly short: string; readonly long: string }>> = {
  INTAKE: { short: 'MC', long: 'Bộ phận Một cửa tiếp nhận hồ sơ' },
  LEAD_UNIT: { short: 'ĐV', long: 'đơn vị chủ trì' },
  LEAD_AGENCY: { short: 'CQ', long: 'cơ quan chủ trì' },
  HANDLER: { short: 'PC', long: 'được phân công hồ sơ này' },
  SIGNER: { short: 'NK', long: 'được dự thảo ghi tên' },
  ADDRESSEE: { short: 'ĐH', long: 'cơ quan được hỏi ý kiến, xác minh' },
  MAKER: { short: 'PH', long: 'cơ quan phối hợp lập một kết quả' },
  INVOLVED: { short: 'TG', long: 'cơ quan có tham gia giải quyết' },
  OWNER: { short: 'CH', long: 'chủ hồ sơ hoặc người được ủy quyền' },
  ANYWHERE: { short: 'MN', long: 'không phụ thuộc đơn vị' },
  SYSTEM: { short: 'TĐ', long: 'phần mềm tự thực hiện' },
};

export const roleAt = (role: Role, scope: Scope): string => (role === 'SYSTEM' ? ROLES.SYSTEM : `${ROLES[role]} (${SCOPES[scope].long})`);

/** A place has a phase's words, or where one phase is several places, those of its status. */
export const placeName = (place: Place): string => ({ ...STATUSES, ...PHASES })[place];

export const ENDS: readonly Place[] = ['RETURNED', 'INTAKE_REJECTED', 'STOPPED', 'MIGRATED_OUT'];
