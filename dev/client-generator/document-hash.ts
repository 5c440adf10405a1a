import { canonicalJson, sha256 } from '../../platform/hash.ts';

/** Names an OpenAPI document by its content; where it is served does not count. */
export const documentHash = (document: string): string => {
  const { servers: _servers, ...content } = JSON.parse(document) as Readonly<Record<string, unknown>>;
  return sha256(canonicalJson(content));
};
