import type { RegisterSystem } from '../../domain/law/results/registers.ts';
import type { GatewaySettings } from '../../platform/config.ts';

/** Every register at one address. */
export const registersAt = (baseUrl: string, timeoutMs: number): Readonly<Record<RegisterSystem, GatewaySettings>> => {
  const there = { baseUrl, timeoutMs };
  return { CIVIL_STATUS: there, POPULATION: there, LAND: there, BUSINESS: there };
};
