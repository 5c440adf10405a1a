import { customType } from 'drizzle-orm/pg-core';

/** ISO instants both ways; PostgreSQL's own text form (`2026-11-22 07:00:00+00`) would not compare with the state's. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamptz',
  toDriver: (value) => value,
  fromDriver: (value) => new Date(value).toISOString(),
});

/** `dueAt` → `due_at`. */
export const columnOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A SHA-256, hexadecimal here and bytes there: its digits as text take twice the room. */
export const sha256Bytes = customType<{ data: string; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (hex) => Buffer.from(hex, 'hex'),
  fromDriver: (bytes) => bytes.toString('hex'),
});

/** Bytes as PostgreSQL reads them out of a text, so out of JSON. */
export const bytesInJson = (hex: string): string => `\\x${hex}`;
